"""Every Redis key of one account, and who may do what with it.

`P` is the prefix, `A` the account id, `S` a strategy name, `C` a stock code. The braces are literal: a Redis
Cluster hash tag, so that all keys of one account share a slot and one transaction can span them.

    key               type    written by         read by              trimmed by
    P:{A}:strategies  set     strategy S, once   worker               nobody: one short name each
    P:{A}:commands:S  stream  strategy S         worker, by group     worker, below its oldest pending entry
    P:{A}:inbox:S     stream  worker             strategy S           worker, by age
    P:{A}:orders      stream  worker             monitors             worker, by age
    P:{A}:fills       stream  worker             monitors             worker, by age
    P:{A}:errors      stream  worker             monitors             worker, by age
    P:{A}:assets      stream  worker             monitors             worker, by age
    P:{A}:positions   stream  worker             monitors             worker, by age
    P:{A}:status      stream  worker             monitors             worker, by age
    P:{A}:control     stream  operators          worker, by group     worker, below its oldest pending entry
    P:{A}:dead        stream  worker             operators            worker, by age
    P:{A}:quotes:C    stream  worker             strategies, monitors worker, by length; Redis, by age
    P:{A}:reserve     string  worker             nobody               operators, on a full Redis
    P:{A}:alive       string  worker             everybody            Redis: it ends when nobody renews it

Commands are never trimmed by length: a length limit can drop an order that nobody has read yet. Every stream
entry has one field, `DATA_FIELD`, holding one JSON object; a signed command has its signature beside it, see
`signing`. A command stream for each strategy lets a Redis ACL decide who may trade as whom, and keeps one
strategy's flood out of the others' way. An ACL cannot limit which name is added to a set: where there is one,
operators add the names.
"""

from dataclasses import dataclass

DEFAULT_PREFIX = "qmt"
GROUP = "worker"
"""The consumer group that the worker reads commands and control with."""
DATA_FIELD = "data"
"""The field of an entry: one JSON object, UTF-8."""
SHARED_STREAMS = ("orders", "fills", "errors", "assets", "positions", "status", "dead", "control")
"""The streams of the account itself, by their properties of `Keys`; the others are a strategy's."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The key names of one account.

    Attributes:
        account_id: The account as the terminal knows it.
        prefix: What all keys start with; one Redis can carry several buses.
    """

    account_id: str
    prefix: str = DEFAULT_PREFIX

    @property
    def strategies(self) -> str:
        """Set of the names that own a command stream."""
        return self._key("strategies")

    @property
    def orders(self) -> str:
        """Stream of every order's changes, whoever placed it."""
        return self._key("orders")

    @property
    def fills(self) -> str:
        """Stream of every fill, once."""
        return self._key("fills")

    @property
    def errors(self) -> str:
        """Stream of everything that went wrong."""
        return self._key("errors")

    @property
    def assets(self) -> str:
        """Stream of asset snapshots."""
        return self._key("assets")

    @property
    def positions(self) -> str:
        """Stream of position snapshots."""
        return self._key("positions")

    @property
    def status(self) -> str:
        """Stream of worker and connection states, with a heartbeat."""
        return self._key("status")

    @property
    def control(self) -> str:
        """Stream of the operators' commands."""
        return self._key("control")

    @property
    def dead(self) -> str:
        """Stream of entries that could not be read: raw bytes and the reason."""
        return self._key("dead")

    @property
    def alive(self) -> str:
        """String that is there as long as a worker lives, see `alive.Alive`."""
        return self._key("alive")

    @property
    def reserve(self) -> str:
        """String of zeroes that takes room in Redis: whoever must write to a full one deletes it."""
        return self._key("reserve")

    def quotes(self, stock_code: str) -> str:
        """Stream of one instrument's ticks, as long as somebody has subscribed to them."""
        return self._key(f"quotes:{stock_code}")

    def commands(self, strategy: str) -> str:
        """Stream of one strategy's commands."""
        return self._key(f"commands:{strategy}")

    def inbox(self, strategy: str) -> str:
        """Stream of everything that concerns one strategy, in causal order."""
        return self._key(f"inbox:{strategy}")

    def _key(self, name: str) -> str:
        return f"{self.prefix}:{{{self.account_id}}}:{name}"
