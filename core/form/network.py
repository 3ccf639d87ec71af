"""On which network a transfer was made: a choice that also understands every usual name, TRC20 included."""

from dataclasses import dataclass

from core.chains import NETWORKS, find_networks, network_named
from core.conversation import Answer
from core.form.common import question_of, tidy
from core.form.definition import FieldDefinition
from core.form.field import Accepted, Asking, Option, Question, Rejected
from core.replies import Said, Words, say

OPTIONS_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """One of the networks that the operator offers (`options`, all known ones when none are listed)."""

    definition: FieldDefinition

    def _offered(self) -> tuple[str, ...]:
        return tuple(self.definition.options or NETWORKS)

    def ask(self, asking: Asking) -> Question:
        """The question with one button a network."""
        options = [Option(self._label(network), network) for network in self._offered()]
        rows = tuple(
            tuple(options[start : start + OPTIONS_IN_A_ROW])
            for start in range(0, len(options), OPTIONS_IN_A_ROW)
        )
        return Question(question_of(self.definition, say("field.network.ask")), rows)

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """A network by id, name or alias; a sentence that names exactly one will do."""
        plain = tidy(given, lines=False)
        named = network_named(plain)
        found = {named} if named else {each.value for each in find_networks(plain)}
        if len(found) != 1:
            return Rejected(say("error.network_unknown"))
        network = found.pop()
        if network not in self._offered():
            return Rejected(say("error.network_not_supported", network=NETWORKS[network].name))
        return Accepted(network)

    def show(self, answer: Answer) -> Words:
        """The network as the operator calls it, else by its own name."""
        return self._label(answer.value)

    def _label(self, network: str) -> Words:
        if self.definition.options and network in self.definition.options:
            return self.definition.options[network]
        return Said(NETWORKS[network].name if network in NETWORKS else network)
