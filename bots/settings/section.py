"""What every section of frontdoor.toml is to the program: a table with known keys, read strictly."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of the file: no unknown keys, and no value is silently converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)
