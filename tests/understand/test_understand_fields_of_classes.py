"""Clients in the fields of pydantic models, dataclasses and attrs classes."""

from typing import ClassVar

from understand_programs import Mechanisms, assert_found


class TestModels(Mechanisms):
    """Fields of pydantic models and of attrs classes."""

    bugs: ClassVar = {
        "pydantic validator of the values": "what a validator of the values sets is not followed",
        "pydantic validator of the field": "what a validator of the field gives is not followed",
    }

    programs: ClassVar = {
        "pydantic Field": """
from openai import OpenAI
from pydantic import BaseModel, ConfigDict, Field
class Bot(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    client: OpenAI = Field(default_factory=lambda: OpenAI(), exclude=True)  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "pydantic PrivateAttr": """
from openai import OpenAI
from pydantic import BaseModel, PrivateAttr
class Bot(BaseModel):
    _client: OpenAI = PrivateAttr(default_factory=lambda: OpenAI())  #: client A
    def ask(self):
        return self._client.<ask>  #: asks A
""",
        "pydantic PrivateAttr, set later": """
from typing import Any
from openai import OpenAI
from pydantic import BaseModel, PrivateAttr
class Bot(BaseModel):
    name: str
    _client: OpenAI = PrivateAttr()
    def model_post_init(self, context: Any) -> None:
        self._client = OpenAI()  #: client A
    def ask(self):
        return self._client.<ask>  #: asks A
""",
        "pydantic constructor": """
from openai import OpenAI
from pydantic import BaseModel, PrivateAttr
class Bot(BaseModel):
    _client: OpenAI = PrivateAttr()
    def __init__(self, **data):
        super().__init__(**data)
        self._client = OpenAI()  #: client A
    def ask(self):
        return self._client.<ask>  #: asks A
""",
        "pydantic validator of the model": """
from typing import Any
from openai import OpenAI
from pydantic import BaseModel, model_validator
class Bot(BaseModel):
    client: Any = None
    @model_validator(mode="after")
    def connect(self):
        self.client = OpenAI()  #: client A
        return self
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "pydantic validator of the values": """
from typing import Any
from openai import OpenAI
from pydantic import BaseModel, root_validator
class Bot(BaseModel):
    client: Any = None
    @root_validator(pre=True)
    def connect(cls, values):
        values["client"] = OpenAI()  #: client A
        return values
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "pydantic validator of the field": """
from typing import Any
from openai import OpenAI
from pydantic import BaseModel, field_validator
class Bot(BaseModel):
    client: Any = None
    @field_validator("client", mode="before")
    @classmethod
    def connect(cls, value):
        return value or OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "dataclass __post_init__": """
from dataclasses import dataclass, field
from openai import OpenAI
@dataclass
class Bot:
    name: str
    client: OpenAI = field(init=False)
    def __post_init__(self):
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "dataclass InitVar": """
from dataclasses import InitVar, dataclass
from openai import OpenAI
@dataclass
class Bot:
    llm: InitVar[OpenAI]
    def __post_init__(self, llm):
        self.client = llm
    def ask(self):
        return self.client.<ask>  #: asks A
Bot(OpenAI())  #: client A
""",
        "attrs field": """
from attrs import define, field
from openai import OpenAI
@define
class Bot:
    client: OpenAI = field(factory=lambda: OpenAI())  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "attrs Factory": """
from attr import Factory, attrib, attrs
from openai import OpenAI
def build():
    return OpenAI()  #: client A
@attrs
class Bot:
    client = attrib(default=Factory(build))
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "attr.ib": """
import attr
from openai import OpenAI
@attr.s(auto_attribs=True)
class Bot:
    name: str
    client: OpenAI = attr.ib(default=attr.Factory(lambda: OpenAI()))  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "attrs default method": """
from attrs import define, field
from openai import OpenAI
@define
class Bot:
    client = field()
    @client.default
    def _connect(self):
        return OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
        "attrs argument": """
--- bot.py
import attrs
@attrs.frozen
class Bot:
    client: object
    def ask(self):
        return self.client.<ask>  #: asks A
--- app.py
from bot import Bot
from openai import OpenAI
Bot(OpenAI()).ask()  #: client A
""",
        "attrs __attrs_post_init__": """
import attrs
from openai import OpenAI
@attrs.define(slots=False)
class Bot:
    name: str
    def __attrs_post_init__(self):
        self.client = OpenAI()  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
""",
    }


# -- what must not be mixed up ----------------------------------------------------------------------------------------


def test_a_field_of_one_class_is_not_that_of_another():
    assert_found("""
import attrs
from groq import Groq
from openai import OpenAI
@attrs.define
class One:
    client: object = attrs.field(factory=lambda: OpenAI())  #: client A
    def ask(self):
        return self.client.<ask>  #: asks A
@attrs.define
class Two:
    client: object = attrs.field(factory=lambda: Groq())
    def ask(self):
        return self.client.<ask>
""")
