"""Models in classes: enumerations, configuration as attributes and fields, settings."""

from settings_programs import (  # noqa: F401 -- the tests that every program has to pass
    pytest_generate_tests,
    test_it_is_edited_where_it_is_written,
    test_the_model_is_known,
    test_the_model_of_a_class_of_the_project_is_left_alone,
    test_the_model_of_a_client_of_another_host_is_left_alone,
    test_the_model_of_another_library_is_left_alone,
)

CLASSES = {
    "enum": (
        "gpt-4o",
        """
--- models.py
from enum import Enum
class Model(Enum):
    FAST = "gpt-4o-mini"
    SLOW = "gpt-4o"  #:
--- app.py
from llm import client
from models import Model
send(Model.SLOW.value)
""",
    ),
    "enum of strings": (
        "gpt-4o",
        """
--- models.py
from enum import Enum
class Model(str, Enum):
    SLOW = "gpt-4o"  #:
--- app.py
from llm import client
from models import Model
def ask(model: Model = Model.SLOW):
    return send(model)
ask()
""",
    ),
    "StrEnum": (
        "gpt-4o",
        """
--- models.py
from enum import StrEnum
class Model(StrEnum):
    SLOW = "gpt-4o"  #:
--- app.py
import models
from llm import client
send(models.Model.SLOW)
""",
    ),
    "any of an enum": (
        "gpt-4o-mini | gpt-4o",
        """
from enum import Enum
from llm import client
class Model(Enum):
    FAST = "gpt-4o-mini"  #:
    SLOW = "gpt-4o"  #:
for model in Model:
    send(model.value)
""",
    ),
    "class attribute": (
        "gpt-4o",
        """
--- config.py
class Config:
    MODEL = "gpt-4o"  #:
    EMBEDDING = "text-embedding-3-small"
--- app.py
from config import Config
from llm import client
send(Config.MODEL)
""",
    ),
    "class attribute of the base": (
        "gpt-4o",
        """
--- config.py
class Base:
    model = "gpt-4o"  #:
--- app.py
from config import Base
from llm import client
class Bot(Base):
    def ask(self):
        return send(self.model)
""",
    ),
    "nested class": (
        "gpt-4o",
        """
--- config.py
class Config:
    class Chat:
        MODEL = "gpt-4o"  #:
--- app.py
from config import Config
from llm import client
send(Config.Chat.MODEL)
""",
    ),
    "property": (
        "gpt-4o",
        """
from llm import client
class Bot:
    @property
    def model(self):
        return "gpt-4o"  #:
    def ask(self):
        return send(self.model)
""",
    ),
    "constructor's default": (
        "gpt-4o",
        """
--- bot.py
from llm import client
class Bot:
    def __init__(self, model="gpt-4o"):  #:
        self.model = model
    def ask(self):
        return send(self.model)
--- app.py
from bot import Bot
Bot().ask()
""",
    ),
    "constructor's argument": (
        "gpt-4o-mini | gpt-4o",
        """
--- bot.py
from llm import client
class Bot:
    def __init__(self, model="gpt-4o"):  #:
        self.model = model
    def ask(self):
        return send(self.model)
--- app.py
from bot import Bot
Bot("gpt-4o-mini").ask()  #:
""",
    ),
    "dataclass": (
        "gpt-4o",
        """
--- config.py
from dataclasses import dataclass, field
@dataclass(frozen=True)
class Config:
    name: str
    model: str = field(default="gpt-4o")  #:
--- app.py
from config import Config
from llm import client
def ask(config: Config):
    return send(config.model)
ask(Config("bot"))
""",
    ),
    "dataclass in a dataclass": (
        "gpt-4o",
        """
--- config.py
from dataclasses import dataclass, field
@dataclass
class Chat:
    model: str = "gpt-4o"  #:
@dataclass
class Config:
    chat: Chat = field(default_factory=Chat)
--- app.py
from config import Config
from llm import client
config = Config()
send(config.chat.model)
""",
    ),
    "dataclass, replaced": (
        "gpt-4o | gpt-4o-mini",
        """
import dataclasses
from llm import client
@dataclasses.dataclass
class Config:
    model: str = "gpt-4o"  #:
config = dataclasses.replace(Config(), model="gpt-4o-mini")  #:
send(config.model)
""",
    ),
    "dataclass, evolved": (
        "gpt-4o | gpt-4o-mini",
        """
import attrs
from llm import client
@attrs.define
class Config:
    name: str
    model: str = "gpt-4o"  #:
config = attrs.evolve(Config("bot"), name="other", model="gpt-4o-mini")  #:
send(config.model)
""",
    ),
    "dataclass as a dictionary": (
        "gpt-4o",
        """
from dataclasses import asdict, dataclass
from llm import client
@dataclass
class Config:
    judge: str = "gpt-4o-mini"
    model: str = "gpt-4o"  #:
options = asdict(Config())
send(options["model"])
""",
    ),
    "dataclass as keywords": (
        "gpt-4o | gpt-4o-mini",
        """
import dataclasses
from llm import client
@dataclasses.dataclass
class Config:
    model: str = "gpt-4o"  #:
def ask(model):
    send(model)
ask(**dataclasses.asdict(Config("gpt-4o-mini")))  #:
""",
    ),
    "model as a dictionary": (
        "gpt-4o",
        """
from llm import client
from pydantic import BaseModel
class Config(BaseModel):
    judge: str = "gpt-4o-mini"
    model: str = "gpt-4o"  #:
options = Config().model_dump()
send(options["model"])
""",
    ),
    "model as keywords": (
        "gpt-4o",
        """
from llm import client
from pydantic import BaseModel
class Config(BaseModel):
    model: str = "gpt-4o"  #:
def ask(model):
    send(model)
def run(config: Config):
    ask(**config.dict(exclude_none=True))
""",
    ),
    "named tuple": (
        "gpt-4o",
        """
from typing import NamedTuple
from llm import client
class Config(NamedTuple):
    model: str = "gpt-4o"  #:
send(Config().model)
""",
    ),
    "simple namespace": (
        "gpt-4o",
        """
from types import SimpleNamespace
from llm import client
config = SimpleNamespace(model="gpt-4o")  #:
send(config.model)
""",
    ),
    "attrs": (
        "gpt-4o",
        """
from attrs import define, field
from llm import client
@define
class Config:
    model: str = field(default="gpt-4o")  #:
send(Config().model)
""",
    ),
    "pydantic model": (
        "gpt-4o",
        """
--- schema.py
from pydantic import BaseModel
class Ask(BaseModel):
    text: str
    model: str = "gpt-4o"  #:
--- app.py
from llm import client
from schema import Ask
def ask(body: Ask):
    return send(body.model)
""",
    ),
}

# What pydantic-settings may read from the environment besides is not said.
SETTINGS = {
    "settings": """
--- settings.py
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    model: str = "gpt-4o"  #:
    embedding_model: str = "text-embedding-3-small"
settings = Settings()
--- app.py
from llm import client
from settings import settings
send(settings.model)
""",
    "settings with Field": """
--- settings.py
from pydantic import Field
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    model: str = Field("gpt-4o", env="MODEL")  #:
--- app.py
from llm import client
from settings import Settings
settings = Settings()
send(settings.model)
""",
    "settings from a function": """
--- settings.py
from functools import lru_cache
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    model: str = "gpt-4o"  #:
@lru_cache
def get_settings() -> Settings:
    return Settings()
--- app.py
from llm import client
from settings import get_settings
send(get_settings().model)
""",
    "settings in settings": """
--- settings.py
from pydantic import BaseModel
from pydantic_settings import BaseSettings
class Llm(BaseModel):
    model: str = "gpt-4o"  #:
class Settings(BaseSettings):
    llm: Llm = Llm()
settings = Settings()
--- app.py
from llm import client
from settings import settings
send(settings.llm.model)
""",
    "settings of an object": """
--- settings.py
from pydantic import BaseSettings
class Settings(BaseSettings):
    model: str = "gpt-4o"  #:
--- bot.py
from llm import client
from settings import Settings
class Bot:
    def __init__(self, settings: Settings):
        self.settings = settings
    def ask(self):
        return send(self.settings.model)
--- app.py
from bot import Bot
from settings import Settings
Bot(Settings()).ask()
""",
    "settings as a dependency": """
--- settings.py
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    model: str = "gpt-4o"  #:
def get_settings():
    return Settings()
--- app.py
from typing import Annotated
from fastapi import Depends
from llm import client
from settings import Settings, get_settings
def ask(settings: Annotated[Settings, Depends(get_settings)]):
    return send(settings.model)
""",
}

PROGRAMS = {
    "classes": CLASSES,
    "settings": {name: ("gpt-4o", program) for name, program in SETTINGS.items()},
}
