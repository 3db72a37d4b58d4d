"""The SDK's numbers under the SDK's names, for strategies that were written for it; no SDK is needed.

The values are facts of `xtquant.xtconstant`; a test holds every one of them equal to the wheel's. The bus
itself speaks in words, see `bus_schema.trading`.
"""

# What these modules name is this one's interface, all of it: a list would only repeat 538 names.
from bus_schema.xtconstant.accounts import *  # noqa: F403 - see above
from bus_schema.xtconstant.directions import *  # noqa: F403 - see above
from bus_schema.xtconstant.instructions import *  # noqa: F403 - see above
from bus_schema.xtconstant.markets import *  # noqa: F403 - see above
from bus_schema.xtconstant.operations import *  # noqa: F403 - see above
from bus_schema.xtconstant.orders import *  # noqa: F403 - see above
