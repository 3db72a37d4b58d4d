"""Chinese: the whole table."""

from typing import Final

from ops.doctor.words.chinese.bus import BUS
from ops.doctor.words.chinese.folder import FOLDER
from ops.doctor.words.chinese.machine import MACHINE
from ops.doctor.words.chinese.setup import SETUP
from ops.doctor.words.chinese.terminal import TERMINAL
from ops.doctor.words.text import Words

CHINESE: Final = Words(
    groups={
        "python": "Python 与 SDK",
        "settings": "设置",
        "userdata": "终端目录",
        "sessions": "会话编号",
        "terminal": "终端",
        "quotes": "行情服务",
        "network": "网络与代理",
        "clock": "时钟",
        "redis": "Redis",
        "streams": "消息流",
        "journal": "日志库与磁盘",
    },
    checks={**SETUP, **FOLDER, **TERMINAL, **MACHINE, **BUS},
    shared={
        "timed_out": ("{seconds} 秒后仍未完成", "再检查一次；若仍如此，卡住的就是这一项。"),
        "failed": ("检查出错：{error}", "请连同此行一起报告。"),
        "no_settings": ("设置有误",),
        "no_redis": ("Redis 没有应答",),
        "no_answer": ("SDK 没有应答 {step}：{words}", "重启终端，然后再检查一次。"),
        "info_refused": ("该用户不能询问 Redis：{words}", "授予 INFO 权限，或以管理员用户检查。"),
        "not_connected": ("没有连接到终端",),
        "no_folder": ("没有目录 {path}",),
        "no_sdk": ("没有 xtquant",),
        "no_import": ("无法导入 xtquant",),
        "elsewhere": ("只有在 Windows 上才能查看",),
        "simulated": ("BROKER=simulated，不需要",),
        "embedded": ("REDIS_URL=embedded：工作进程启动时才会有",),
        "no_path": ("没有设置 MINIQMT_USERDATA_PATH",),
        "worker_runs": ("没有询问：该账户的工作进程正在运行，见“工作进程”一项",),
        "other_role": ("只有工作进程需要，{role} 不需要",),
        "not_asked": ("没有询问：使用了 --no-connect",),
    },
    fixes={
        "remove_queue_files": "从 {folder} 删除本账户会话编号的 {count} 个队列文件（{size} MB）？",
        "add_groups": "为 {keys} 添加消费组 worker？",
        "make_state_folder": "建立目录 {path}？",
    },
    lines={
        "looking": "正在检查：{title} …",
        "line": "{title}：{found}",
        "summary": "{good} 项正常，{bad} 项有问题，{unknown} 项不明，{aside} 项略过",
        "do": "处理：",
        "fixed": "已完成",
        "not_fixed": "未能完成：{error}",
        "recorded": "已记录：{path}；发送之前请先过目：其中不应有任何个人信息",
        "not_recorded": "没有记录：无法写入 {path}：{error}",
        "not_in_record": "未包含：{part}：{reason}",
        "page_title": "故障排查",
        "page_introduction": (
            "`qmt-bus doctor` 的全部检查项，以及每种故障的处理方法。由检查表生成：\n"
            "`qmt-bus doctor --pages docs`。\n\n[English](troubleshooting.md)"
        ),
        "page_heads": "| 发现 | 处理 |",
        "page_shared": "任何检查",
    },
)
