# Installs the WSUS collector as a scheduled task of SYSTEM, or takes it away. Run it as an administrator on the WSUS host.
#
# Install:   powershell.exe -NoProfile -ExecutionPolicy RemoteSigned -File install-collector.ps1 -Server https://tsukuroi.example.com -TokenFile TOKEN.txt
#            [-CaFile CA.pem] [-Proxy http://proxy:8080] [-Minutes 60]
# Uninstall: powershell.exe -NoProfile -ExecutionPolicy RemoteSigned -File install-collector.ps1 -Uninstall [-KeepData]
#
# The token is read from a file and never stands on a command line; the file that was given is removed once it has been taken over.
param(
  [string]$Server,
  [string]$TokenFile,
  [string]$CaFile,
  [string]$Proxy,
  [ValidateRange(5, 1440)][int]$Minutes = 60,
  [switch]$Uninstall,
  [switch]$KeepData
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

$TaskName = 'Tsukuroi WSUS collector'
$ProgramFolder = Join-Path $env:ProgramFiles 'Tsukuroi\Collector'
$DataFolder = Join-Path $env:ProgramData 'Tsukuroi\Collector'
$ScriptName = 'tsukuroi-wsus-collector.ps1'
$ExecutionHours = 6
$RandomMinutes = 5
# Windows Server 2012 R2 wants an end of the repetition, later ones refuse the longest.
$RepetitionDays = 3650
# SYSTEM, the group of administrators, and the installer of Windows.
$Trusted = @('S-1-5-18', 'S-1-5-32-544', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464')

function Assert-Administrator {
  $principal = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
  if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'Run this script as an administrator.' }
}

# Every user may make folders in ProgramData, and whoever made one may open it again, whatever its rights, or have it lead elsewhere.
function Assert-OwnFolder($path) {
  foreach ($folder in @((Split-Path -Parent $path), $path)) {
    if (-not (Test-Path -LiteralPath $folder)) { continue }
    $owner = (Get-Acl -Path $folder).GetOwner([Security.Principal.SecurityIdentifier]).Value
    if ($Trusted -notcontains $owner) { throw "$folder belongs to $owner, not to administrators. Find out why it is there, remove it, and begin again." }
    if (([IO.File]::GetAttributes($folder) -band [IO.FileAttributes]::ReparsePoint) -ne 0) { throw "$folder leads elsewhere. Remove it, and begin again." }
  }
}

# SYSTEM and administrators alone, by their ids: their names differ by language. Rights that were there before go.
function Protect-Folder($path) {
  Assert-OwnFolder $path
  [void](New-Item -ItemType Directory -Path $path -Force)
  $rights = New-Object Security.AccessControl.DirectorySecurity
  $rights.SetAccessRuleProtection($true, $false)
  foreach ($id in $Trusted[0..1]) {
    $who = New-Object Security.Principal.SecurityIdentifier($id)
    $rights.AddAccessRule((New-Object Security.AccessControl.FileSystemAccessRule($who, 'FullControl', 'ContainerInherit, ObjectInherit', 'None', 'Allow')))
  }
  [IO.Directory]::SetAccessControl($path, $rights)
}

function Remove-Task {
  $task = Get-ScheduledTask -TaskName $TaskName -ErrorAction SilentlyContinue
  if ($null -eq $task) { return }
  Stop-ScheduledTask -TaskName $TaskName -ErrorAction SilentlyContinue
  Unregister-ScheduledTask -TaskName $TaskName -Confirm:$false
}

function Install-Collector {
  $address = [Uri]$Server
  if (-not $address.IsAbsoluteUri -or $address.Scheme -ne 'https') { throw 'Name the server by -Server with its https address.' }
  if ([string]::IsNullOrEmpty($TokenFile)) { throw 'Name the file with the token by -TokenFile.' }
  $token = [IO.File]::ReadAllText((Resolve-Path $TokenFile)).Trim()
  if ($token -notmatch '^tkc_[A-Za-z0-9_-]{43}$') { throw 'The file does not hold a token.' }
  Protect-Folder $DataFolder
  Protect-Folder $ProgramFolder
  $script = Join-Path $ProgramFolder $ScriptName
  Copy-Item -Path (Join-Path $PSScriptRoot $ScriptName) -Destination $script -Force
  Unblock-File -Path $script
  $utf8 = New-Object System.Text.UTF8Encoding($false)
  $settings = [ordered]@{ server = $address.GetLeftPart([UriPartial]::Authority); tokenFile = Join-Path $DataFolder 'token.txt' }
  [IO.File]::WriteAllText($settings.tokenFile, $token, $utf8)
  if (-not [string]::IsNullOrEmpty($CaFile)) {
    $settings.caFile = Join-Path $DataFolder 'ca.pem'
    Copy-Item -Path $CaFile -Destination $settings.caFile -Force
  }
  if (-not [string]::IsNullOrEmpty($Proxy)) { $settings.proxy = $Proxy }
  $config = Join-Path $DataFolder 'collector.json'
  [IO.File]::WriteAllText($config, (ConvertTo-Json -InputObject $settings), $utf8)
  Register-Task $script $config
  if ((Resolve-Path $TokenFile).Path -ne $settings.tokenFile) { Remove-Item -Path $TokenFile -Force }
  Write-Output "Installed. The task '$TaskName' runs every $Minutes minutes; its log is $(Join-Path $DataFolder 'collector.log')."
}

function Register-Task($script, $config) {
  Remove-Task
  $program = Join-Path $env:SystemRoot 'System32\WindowsPowerShell\v1.0\powershell.exe'
  $arguments = '-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File "{0}" -ConfigFile "{1}"' -f $script, $config
  $action = New-ScheduledTaskAction -Execute $program -Argument $arguments
  $every = New-TimeSpan -Minutes $Minutes
  $trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).AddMinutes(1) -RepetitionInterval $every -RepetitionDuration (New-TimeSpan -Days $RepetitionDays) -RandomDelay (New-TimeSpan -Minutes $RandomMinutes)
  $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
  $settings = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -StartWhenAvailable -ExecutionTimeLimit (New-TimeSpan -Hours $ExecutionHours)
  [void](Register-ScheduledTask -TaskName $TaskName -Action $action -Trigger $trigger -Principal $principal -Settings $settings)
}

function Uninstall-Collector {
  Remove-Task
  Assert-OwnFolder $ProgramFolder
  Assert-OwnFolder $DataFolder
  if (Test-Path $ProgramFolder) { Remove-Item -Path $ProgramFolder -Recurse -Force }
  if (-not $KeepData -and (Test-Path $DataFolder)) { Remove-Item -Path $DataFolder -Recurse -Force }
  Write-Output 'Uninstalled.'
}

Assert-Administrator
if ($Uninstall) { Uninstall-Collector } else { Install-Collector }
