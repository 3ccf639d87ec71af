"""Why a file can't be kept, as an exception, so that each check says it where it finds it."""

from core.files import FileProblem


class Refusal(Exception):
    """The file is not kept; `detail` is for operators and holds nothing of the file's content."""

    def __init__(self, problem: FileProblem, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}" if detail else problem.value)
        self.problem = problem
        self.detail = detail
