"""What the owner can set; the only module that reads the environment."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir

# Variables that people know by another name.
_OTHER_NAMES = {"telegram_token": "TELEGRAM_BOT_TOKEN"}
_EVERYWHERE = {"127.0.0.1", "0.0.0.0", "::"}
# An hour of silence ends what Rasa takes for one conversation (domain.yml); then nothing leads back to it.
SESSION_SECONDS = 3600.0
# macOS takes 103 bytes, Linux 107; the manager first binds a name that is 8 longer.
_LONGEST_SOCKET = 95
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The configuration: every field is a variable LACTA_<NAME>, or a file that LACTA_<NAME>_FILE names."""

    host: str = "127.0.0.1"
    port: int = 8080
    rasa_port: int = 5005  # Rasa and the action server listen on 127.0.0.1 only
    actions_port: int = 5055
    # where several Rasas, or action servers, are reached through a balancer; empty: the one on this machine
    rasa_url: str = ""
    actions_url: str = ""
    gateway_count: int = 2  # how many of each `make cluster` starts
    rasa_count: int = 2
    actions_count: int = 2
    state_dir: Path = ROOT / "var"  # databases, the key, logs of the processes
    facts_url: str = f"sqlite:///{ROOT / 'var' / 'facts.db'}"
    # empty: a key is made once and kept in state_dir; never shown where settings are printed
    secret: str = field(default="", repr=False)
    environment: str = ""  # "production" or "development"; empty: production where host is not loopback
    emergency_number: str = "your local emergency number"
    deadline: float = 4.5  # seconds for Rasa to answer; the person hears from us within 5
    max_characters: int = 1000  # a message; 22 KB block a stock Rasa for 9 s
    max_body: int = 16 * 1024  # bytes of a request
    rate: str = "30/minute"  # messages of one conversation, in the notation of `limits`
    address_rate: str = "300/minute"  # requests of one address, behind which a whole clinic may be
    is_loopback_limited: bool = False  # people on this machine are the owner and the tests
    trusted_proxy: str = ""  # addresses or networks whose X-Forwarded-For is believed, between commas
    origins: str = ""  # web sites whose pages may use the API, as https://site.example, between commas
    # PostgreSQL for conversations, which many machines can share; empty: lacta.db in state_dir. It may hold
    # a password.
    database_url: str = field(default="", repr=False)
    retention_days: int = 30  # a conversation is kept for; 0: until an hour after its last message
    is_learning: bool = False  # notes for editors hold the words of unanswered questions and of feedback
    max_conversations: int = 10_000  # kept at a time; beyond, the longest unused are forgotten
    metrics_host: str = "127.0.0.1"  # where Prometheus finds the metrics; never where the public is
    metrics_port: int = 9464  # 0: nowhere
    rasa_metrics_port: int = 0  # where Rasa shows how its own stores do; 0: nowhere
    log_level: str = "INFO"
    contact_label: str = ""  # a way to a person that the widget shows: "Call the clinic"
    contact_url: str = ""  # https:, mailto: or tel:
    telegram_token: str = field(default="", repr=False)  # also read from TELEGRAM_BOT_TOKEN
    telegram_token_file: str = ""  # a file that holds the token, in place of the variable
    telegram_webhook_url: str = ""  # https address of this gateway; empty: long polling
    telegram_url: str = "https://api.telegram.org"  # a Bot API server of one's own

    @property
    def rasa(self) -> str:
        """Where the gateway reaches Rasa."""
        return self.rasa_url or f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions(self) -> str:
        """Where Rasa reaches the action server."""
        return self.actions_url or f"http://127.0.0.1:{self.actions_port}"

    @property
    def keep_seconds(self) -> float:
        """How long a conversation is kept, from its beginning; with 0 days, from its last message."""
        return self.retention_days * 86_400.0 or SESSION_SECONDS

    @property
    def manager(self) -> Path:
        """The socket of the process manager; elsewhere where the system takes no name of that length."""
        path = self.state_dir.resolve() / "manager.sock"
        if len(str(path)) <= _LONGEST_SOCKET:
            return path
        return Path(gettempdir()) / f"lacta-{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.sock"

    @property
    def database(self) -> str:
        """Where conversations are kept, as an SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.state_dir / 'lacta.db'}"

    @property
    def telegram_database(self) -> str:
        """Where what waits on Telegram is kept; a file of its own, which shares no lock with the widget."""
        return self.database_url or f"sqlite:///{self.state_dir / 'telegram.db'}"

    @property
    def url(self) -> str:
        """Where people on this machine reach the gateway."""
        return f"http://{'localhost' if self.host in _EVERYWHERE else self.host}:{self.port}"

    @property
    def is_production(self) -> bool:
        """True where other people's words are at stake, by the owner's word or else by what is reached."""
        if self.environment:
            return self.environment == "production"
        return self.host not in {"127.0.0.1", "::1", "localhost"}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read Settings from LACTA_* variables; raises ValueError that names the variable, not its value."""
    values = os.environ if environ is None else environ
    read: dict[str, object] = {}
    for name, default in Settings().__dict__.items():
        raw = _find_raw(name, values)
        if not raw and name in _OTHER_NAMES:
            raw = values.get(_OTHER_NAMES[name])
        if raw is not None:
            read[name] = _convert(name, raw, default)
    if read.get("environment") not in {None, "", "production", "development"}:
        raise ValueError("LACTA_ENVIRONMENT must be production or development")
    return Settings(**read)  # type: ignore[arg-type]


def _find_raw(name: str, values: Mapping[str, str]) -> str | None:
    """Find the text of a variable, or that of the file which <variable>_FILE names."""
    variable = f"LACTA_{name.upper()}"
    raw, path = values.get(variable), values.get(f"{variable}_FILE")
    if not path or hasattr(Settings, f"{name}_file"):  # which is a setting of its own
        return raw
    if raw:
        raise ValueError(f"{variable} and {variable}_FILE are both set: set one of them")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"the file that {variable}_FILE names cannot be read") from None


def _convert(name: str, raw: str, default: object) -> object:
    """Convert a variable to the type of its default."""
    if isinstance(default, bool):
        if raw.lower() not in {"true", "false"}:
            raise ValueError(f"LACTA_{name.upper()} must be true or false")
        return raw.lower() == "true"
    try:
        return type(default)(raw)  # type: ignore[call-arg]
    except ValueError:
        raise ValueError(f"LACTA_{name.upper()} must be a {type(default).__name__}") from None
