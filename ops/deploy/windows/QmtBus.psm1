#Requires -Version 5.1
<#
.SYNOPSIS
Keeps the qmt-bus worker running beside its terminal. 让 qmt-bus 工作进程在终端旁长期运行。

.DESCRIPTION
Import-Module .\ops\deploy\windows\QmtBus.psm1, in the folder that has the settings file .env, with the Python
environment active in which qmt-bus is installed. Each command takes -WhatIf. What they do is done by
`qmt-bus service`, which speaks the language of the system, or that of QMT_BUS_LANG (en, zh).

在含有 .env 的目录中执行 Import-Module .\ops\deploy\windows\QmtBus.psm1，且已激活安装了 qmt-bus 的 Python 环境。
各命令均支持 -WhatIf；实际工作由 qmt-bus service 完成，语言取自系统或 QMT_BUS_LANG。
#>

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Get-Sentence {
    param([string] $English, [string] $Chinese)
    $language = if ($env:QMT_BUS_LANG) { $env:QMT_BUS_LANG } else { (Get-UICulture).Name }
    if ($language -like 'zh*') { $Chinese } else { $English }
}

function Invoke-Service {
    param([string[]] $Words)
    $program = Get-Command -Name 'qmt-bus' -CommandType Application -ErrorAction SilentlyContinue |
        Select-Object -First 1
    if (-not $program) {
        throw (Get-Sentence `
            'qmt-bus is not on the PATH: activate the Python environment in which it is installed' `
            '找不到 qmt-bus：请先激活安装了它的 Python 环境')
    }
    & $program.Source 'service' @Words
    if ($LASTEXITCODE -ne 0) {
        Write-Error -ErrorAction Continue (Get-Sentence `
            "qmt-bus service ended with status $LASTEXITCODE" "qmt-bus service 以状态码 $LASTEXITCODE 结束")
    }
}

function Install-QmtBusTask {
    <#
    .SYNOPSIS
    Has Windows start the worker when you log on, and again whenever it does not run. 登录时自动启动并保持运行。

    .DESCRIPTION
    The task runs within your own login session, only while you are logged on. It is no Windows service: services
    live in session 0, and the terminal shares memory with programs of its own session alone.
    任务只在你登录期间、在你的登录会话中运行。不能做成 Windows 服务：服务位于会话 0，无法与终端共享内存。

    .PARAMETER RestartAt
    Start the worker anew at this time each day, in Beijing; outside of trading hours. 每日重启时间（北京时间，盘外）。

    .PARAMETER EnvFile
    The settings file; .env in the present folder unless it is given. 设置文件，默认为当前目录的 .env。

    .EXAMPLE
    Install-QmtBusTask -RestartAt 08:30 -WhatIf
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $RestartAt = '08:30', [string] $EnvFile)
    $words = @('install', '--restart-at', $RestartAt)
    if ($EnvFile) { $words += '--env-file', $EnvFile }
    if (-not $PSCmdlet.ShouldProcess('qmt-bus', 'Install-QmtBusTask')) { $words += '--what-if' }
    Invoke-Service $words
}

function Uninstall-QmtBusTask {
    <#
    .SYNOPSIS
    Removes the task; a worker that runs goes on until it is stopped. 删除计划任务；正在运行的工作进程不受影响。

    .PARAMETER EnvFile
    The settings file; .env in the present folder unless it is given. 设置文件，默认为当前目录的 .env。

    .EXAMPLE
    Uninstall-QmtBusTask -WhatIf
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param([string] $EnvFile)
    $words = @('remove')
    if ($EnvFile) { $words += '--env-file', $EnvFile }
    if (-not $PSCmdlet.ShouldProcess('qmt-bus', 'Uninstall-QmtBusTask')) { $words += '--what-if' }
    Invoke-Service $words
}

function Get-QmtBusTask {
    <#
    .SYNOPSIS
    Says whether the task is installed and a worker runs. 查看计划任务是否安装、工作进程是否运行。

    .PARAMETER EnvFile
    The settings file; .env in the present folder unless it is given. 设置文件，默认为当前目录的 .env。

    .EXAMPLE
    Get-QmtBusTask
    #>
    [CmdletBinding()]
    param([string] $EnvFile)
    $words = @('status')
    if ($EnvFile) { $words += '--env-file', $EnvFile }
    Invoke-Service $words
}

function Clear-QmtBusQueue {
    <#
    .SYNOPSIS
    Removes the queue files of the worker's own session ids, while no worker runs. 清理本程序会话遗留的队列文件。

    .DESCRIPTION
    Each session id leaves a file of 75 MB in the terminal's folder userdata_mini, which nobody else deletes. Only
    those of this account's four ids go; the files of other programs stay.
    每个会话号都会在 userdata_mini 中留下约 75 MB 的文件。只删除本账号四个会话号的文件，其他程序的保留。

    .PARAMETER EnvFile
    The settings file; .env in the present folder unless it is given. 设置文件，默认为当前目录的 .env。

    .EXAMPLE
    Clear-QmtBusQueue -WhatIf
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $EnvFile)
    $words = @('clean')
    if ($EnvFile) { $words += '--env-file', $EnvFile }
    if (-not $PSCmdlet.ShouldProcess('userdata_mini', 'Clear-QmtBusQueue')) { $words += '--what-if' }
    Invoke-Service $words
}

Export-ModuleMember -Function Install-QmtBusTask, Uninstall-QmtBusTask, Get-QmtBusTask, Clear-QmtBusQueue
