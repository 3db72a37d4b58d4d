"""What users would pick instead of qmt-bus, each in the best form that its documentation shows.

`RIVALS` says which there are. `prepare` installs one of them into a folder of its own, and says how to run
it; it is then asked as `ops.bench.protocol` has it, like everything that is measured. Each has a client, in
`clients`, and a server in a process of its own, in `servers`; both need the rival's own packages, so nothing
else imports them.
"""

from ops.bench.rivals.catalogue import RIVALS, Rival
from ops.bench.rivals.install import Environment, RivalMissingError, default_cache, prepare

__all__ = ["RIVALS", "Environment", "Rival", "RivalMissingError", "default_cache", "prepare"]
