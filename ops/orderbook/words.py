"""What stands on the page besides its rows, in both languages."""

from collections.abc import Mapping

from bus_schema.order_kinds import Side
from ops.rulebook.about import Text

TITLE = Text("Kinds of orders and of prices", "委托类型与报价类型")
INTRODUCTION = Text(
    "Written by `qmt-bus schema` from the tables that the worker goes by. [简体中文](orders.zh-CN.md)\n\n"
    "An `order_type` is xtconstant's name in lower case, `STOCK_BUY` and `STOCK_SELL` without `STOCK_`. "
    "`MINIQMT_ACCOUNT_TYPE` says which kind of account it is; what that kind of account or the exchange of "
    "the code lacks is answered `unsupported`, with what there is instead, before anything leaves. 23 and "
    "24 are plain and collateral orders alike; an order and its fills are told under the word that it was "
    "placed with.",
    "本页由 `qmt-bus schema` 根据工作进程所用的表生成。[English](orders.md)\n\n"
    "`order_type` 为 xtconstant 名称的小写，`STOCK_BUY`、`STOCK_SELL` 去掉 `STOCK_`。账户类型由 "
    "`MINIQMT_ACCOUNT_TYPE` 设定；该类账户或该交易所没有的，在发出之前即答复 `unsupported` 并列出可用的。"
    "23 与 24 既是普通买卖也是担保品买卖；委托及其成交以下单时所用的名称播报。",
)
CHECKS_TITLE = Text("What is checked before they leave", "发出前的检查")
CHECKS = Text(
    "Orders **of shares** at SH, SZ and BJ go through all of [the rules](rules.md). A buy needs cash and a "
    "sell shares, unless the broker lends them: then **borrowed** stands in the column, and the counter "
    "decides. Fills of own buys and sells, with borrowed money too, stand in the strategy's ledger; what "
    "sells borrowed shares or gives shares back does not, so `credit_direct_secu_repay` leaves the ledger "
    "as it is.\n\nFor all others, futures, options, repayments, baskets, Hong Kong, the worker knows "
    "neither lots nor hours nor what they cost. They pass the rules that mean something for any order: {}. "
    "`max_order_volume` then counts lots. A mode of `close_only` lets through what **closes**, `buy_only` "
    "and `sell_only` refuse the other side. A `smart_algo_order` is checked as one order for all of its "
    "volume.",
    "沪、深、北三市的**股份**委托须通过全部[规则](rules.zh-CN.md)。买入需要资金，卖出需要股份；由券商出借的"
    "（表中注明**借入**）由柜台判断。自有股份的买卖成交（含融资）计入策略账本；卖出借入的股份或还券不计入，"
    "因此 `credit_direct_secu_repay` 不改变账本。\n\n"
    "其余的委托（期货、期权、还款、申购赎回、港股）工作进程不知其手数、时段与占用资金，只检查对任何委托都有意义的"
    "规则：{}。此时 `max_order_volume` 按手计。`close_only` 只放行**平仓**类，`buy_only`、`sell_only` "
    "拒绝另一方向。`smart_algo_order` 按全部数量视为一笔委托检查。",
)
SPECIAL_TITLE = Text("Repos, subscriptions and other special orders", "逆回购、申购等特殊委托")
SPECIAL = Text(
    "- **Reverse repos** (`204*.SH`, `131*.SZ`): `sell`, in tens of 张, each of which lends 100 yuan; "
    "`price` is the rate of a year in per cent, on a tick of 0.005 at Shanghai and 0.001 at Shenzhen. They "
    "need the money and no shares, and are taken until 15:30. All of the money: "
    "`order_volume = int(cash // 1000) * 10`.\n"
    "- **New shares and bonds**: `buy` the code that `query_ipo_data` names, at its `issue_price`, in its "
    "`min_purchase_num` up to its `max_purchase_num`. At Shanghai and Shenzhen no money is held back, at "
    "Beijing it is. Ask `query_ipo_data` over the bus first: of a Shenzhen share the code alone does not "
    "tell.\n"
    "- **Convertible bonds and repos** have no market orders: send `limit` or `latest`.\n"
    "- **Market orders** go with `price` as protective price, the worst that they may come to; without, or "
    "with 0, the terminal takes the day's limit. In a share that has no limits, on its first days, a "
    "protective price is required. Call auctions take no market orders.\n"
    "- **After the close**, from 15:05 to 15:30, `limit` orders trade at the closing price, on the boards "
    "that [the rules](rules.md) name: a buy at or above it, a sell at or below it.\n"
    "- **`credit_direct_cash_repay`**: `order_volume` is yuan; code and price are a form that has to be "
    "filled in, and no rule looks at them.",
    "- **国债逆回购**（`204*.SH`、`131*.SZ`）：`sell`，以 10 张为单位，每张出借 100 元；"
    "`price` 为年化利率（%），"
    "最小变动价位上交所 0.005、深交所 0.001。需要资金而非持仓，15:30 前接受委托。"
    "全部资金：`order_volume = int(cash // 1000) * 10`。\n"
    "- **新股、新债申购**：以 `buy` 委托 `query_ipo_data` 给出的代码，价格为 `issue_price`，"
    "数量为 `min_purchase_num` 的整数倍且不超过 `max_purchase_num`。沪深不冻结资金，北交所冻结。"
    "请先经总线调用 `query_ipo_data`：深市新股仅凭代码无法识别。\n"
    "- **可转债与逆回购**没有市价委托：请用 `limit` 或 `latest`。\n"
    "- **市价委托**的 `price` 为保护限价，即可接受的最差价格；不填或填 0 时由终端取涨跌停价。"
    "上市初期无涨跌幅限制的股票必须填写保护限价。集合竞价期间不接受市价委托。\n"
    "- **收盘后** 15:05–15:30，[规则](rules.zh-CN.md)所列板块的 `limit` 委托按收盘价成交："
    "买入价不低于、卖出价不高于收盘价。\n"
    "- **`credit_direct_cash_repay`**：`order_volume` 为金额（元）；代码与价格只是必填项，任何规则都不检查。",
)
ASSUMPTIONS_TITLE = Text("What is assumed", "假设")
ASSUMPTIONS = Text(
    "Nothing here has been tried against a real terminal. The SDK names the kinds of share, credit, futures "
    "and option accounts; that others buy and sell like shares is assumed, and that options on futures "
    "take the futures' keys. What `order_volume` counts in `credit_direct_cash_repay` the SDK does not say; "
    "yuan is assumed. Which numbers terminals push back for the price types of futures is not known: "
    "an order's own word is told. The simulated terminal lets each kind fill and be cancelled: financing "
    "and lending balances move, contracts are opened and closed without margin, premium or multiplier, and "
    "baskets, exercises, locks, arbitrage and renewals are filled without moving anything.",
    "以上均未在真实终端上试过。SDK 只说明了股票、信用、期货与期权账户的类型；其他账户按股票买卖、"
    "期货期权使用期货按键均为假设。`credit_direct_cash_repay` 的 `order_volume` 单位 SDK 未说明，假设为元。"
    "期货报价类型的推送编号未知，因此播报下单时的名称。模拟终端上每种委托都可成交、可撤：融资融券余额随之变化；合约开平不计保证金、权利金与乘数；"
    "申购赎回、行权、锁定、套利与展期只成交而不改变持仓。",
)
KINDS_TITLE = Text("Kinds of orders", "委托类型")
KIND_HEADS = (
    Text("`order_type`", "`order_type`"),
    Text("number", "编号"),
    Text("in the SDK's words", "含义"),
    Text("accounts", "账户类型"),
    Text("side", "方向"),
    Text("notes", "备注"),
)
SIDES: Mapping[Side, Text] = {
    Side.BUYS: Text("buys", "买"),
    Side.SELLS: Text("sells", "卖"),
    Side.NEITHER: Text("neither", "—"),
}
OF_SHARES = Text("of shares", "股份")
BORROWS = Text("borrowed", "借入")
CLOSES = Text("closes", "平仓")
OF_MONEY = Text("volume in yuan", "数量为元")
MANY_ACCOUNTS = Text("every one but futures and options", "期货、期权以外的各类")
PRICES_TITLE = Text("Kinds of prices, by exchange", "各交易所的报价类型")
PRICE_HEADS = (Text("exchange", "交易所"), Text("`price_type` and its number", "`price_type` 及编号"))
