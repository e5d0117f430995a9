# Speaks to the Windows Update Agent for the Tsukuroi agent: one JSON document in on standard input, one out on standard output.
# Managed server (WSUS) only, never beyond; accepts no license terms; changes no policy. Windows PowerShell 5.1.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 2.0

$Contract = 1
$ManagedServer = 1 # ServerSelection ssManagedServer
$PolicyKey = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
$ClientKey = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate'
$ResultNotOffered = -2145124329 # 0x80240017 WU_E_NOT_APPLICABLE
$EulaNotAccepted = -2145124317 # 0x80240023 WU_E_EULAS_DECLINED
$AlreadyInstalled = 2359302 # 0x00240006 WU_S_ALREADY_INSTALLED

function Write-Answer($answer) {
  $text = ConvertTo-Json -InputObject $answer -Depth 8 -Compress
  $bytes = (New-Object System.Text.UTF8Encoding($false)).GetBytes($text)
  $stream = [Console]::OpenStandardOutput()
  $stream.Write($bytes, 0, $bytes.Length)
  $stream.Flush()
}

function Stop-With($code, $message, $hresult = $null) {
  $failure = New-Object System.InvalidOperationException($message)
  $failure.Data['code'] = $code
  $failure.Data['hresult'] = $hresult
  throw $failure
}

function Get-RegistryValue($key, $name) {
  $item = Get-ItemProperty -Path $key -ErrorAction SilentlyContinue
  if ($null -eq $item) { return $null }
  $property = $item.PSObject.Properties[$name]
  if ($null -eq $property) { return $null }
  return $property.Value
}

function Format-Time($time) {
  if ($null -eq $time) { return $null }
  return $time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture)
}

# Times of the Windows Update Agent are UTC without saying so.
function Format-UtcTime($time) {
  if ($null -eq $time) { return $null }
  return ([DateTime]::SpecifyKind([DateTime]$time, 'Utc')).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture)
}

function Get-BootId { return Format-Time (Get-CimInstance Win32_OperatingSystem).LastBootUpTime }

function Get-RebootPending { return [bool](New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired }

function Test-Managed {
  return (Get-RegistryValue "$PolicyKey\AU" 'UseWUServer') -eq 1 -and -not [string]::IsNullOrEmpty((Get-RegistryValue $PolicyKey 'WUServer'))
}

function Get-Architecture($system) {
  # Win32_Processor.Architecture: 0 x86, 5 ARM, 9 x64, 12 ARM64; the text of OSArchitecture is localized.
  switch ((Get-CimInstance Win32_Processor | Select-Object -First 1).Architecture) {
    12 { return 'arm64' }
    0 { return 'x86' }
    default { return 'x64' }
  }
}

function Get-ClientVersion {
  try { return (New-Object -ComObject Microsoft.Update.AgentInfo).GetInfo('ProductVersionString') } catch { return $null }
}

function Get-Identity {
  $system = Get-CimInstance Win32_OperatingSystem
  $product = Get-CimInstance Win32_ComputerSystemProduct
  $computer = Get-CimInstance Win32_ComputerSystem
  $id = Get-RegistryValue $ClientKey 'SusClientId'
  $name = $computer.DNSHostName
  if ($computer.PartOfDomain) { $name = "$name.$($computer.Domain)" }
  $revision = Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' 'UBR'
  return @{
    susClientId = $(if ($id) { ([string]$id).ToLowerInvariant() } else { $null })
    machineUuid = ([string]$product.UUID).ToLowerInvariant()
    hostName = $name.ToLowerInvariant()
    os = @{
      caption = ([string]$system.Caption).Trim(); version = [string]$system.Version; build = [int]$system.BuildNumber
      ubr = $(if ($null -ne $revision) { [int]$revision } else { $null })
      architecture = Get-Architecture $system; productType = [int]$system.ProductType; language = (Get-Culture).Name
    }
    bootId = Format-Time $system.LastBootUpTime
    rebootPending = Get-RebootPending
    wua = @{
      clientVersion = Get-ClientVersion; useWuServer = ((Get-RegistryValue "$PolicyKey\AU" 'UseWUServer') -eq 1)
      wuServer = Get-RegistryValue $PolicyKey 'WUServer'; targetGroup = Get-RegistryValue $PolicyKey 'TargetGroup'
    }
    manufacturer = [string]$computer.Manufacturer
    model = [string]$computer.Model
  }
}

function Assert-Ids($ids, $required) {
  if ($null -eq $ids) {
    if ($required) { Stop-With 'bad_request' 'updateIds is missing' }
    return
  }
  if (@($ids).Count -lt 1 -or @($ids).Count -gt 500) { Stop-With 'bad_request' 'updateIds must hold 1 to 500 ids' }
  foreach ($id in $ids) {
    $parsed = [Guid]::Empty
    if (-not [Guid]::TryParse([string]$id, [ref]$parsed)) { Stop-With 'bad_request' 'an update id is not a GUID' }
  }
}

function New-Session {
  $session = New-Object -ComObject Microsoft.Update.Session
  $session.ClientApplicationID = 'Tsukuroi'
  return $session
}

function Find-Updates($session, $ids) {
  if (-not (Test-Managed)) { Stop-With 'not_managed' 'no WSUS policy on this computer (UseWUServer)' }
  $searcher = $session.CreateUpdateSearcher()
  $searcher.ServerSelection = $ManagedServer
  $searcher.Online = $true
  if ($null -eq $ids) { return $searcher.Search('IsHidden=0') }
  $criteria = @($ids | ForEach-Object { "UpdateID='$(([Guid][string]$_).ToString())'" }) -join ' or '
  return $searcher.Search($criteria)
}

function Format-Update($update) {
  $identity = $update.Identity
  $categories = @(foreach ($category in $update.Categories) {
      @{ id = ([string]$category.CategoryID).ToLowerInvariant(); name = [string]$category.Name; type = [string]$category.Type }
    })
  return @{
    updateId = ([string]$identity.UpdateID).ToLowerInvariant(); revisionNumber = [int]$identity.RevisionNumber; title = [string]$update.Title
    kbs = @(foreach ($kb in $update.KBArticleIDs) { [string]$kb }); type = [int]$update.Type
    msrcSeverity = $(if ($update.MsrcSeverity) { [string]$update.MsrcSeverity } else { $null }); categories = $categories
    isInstalled = [bool]$update.IsInstalled; isDownloaded = [bool]$update.IsDownloaded; isHidden = [bool]$update.IsHidden
    isMandatory = [bool]$update.IsMandatory; rebootRequired = [bool]$update.RebootRequired; eulaAccepted = [bool]$update.EulaAccepted
    canRequestUserInput = [bool]$update.InstallationBehavior.CanRequestUserInput
    rebootBehavior = [int]$update.InstallationBehavior.RebootBehavior; impact = [int]$update.InstallationBehavior.Impact
    maxDownloadSize = [long]$update.MaxDownloadSize; deadline = Format-UtcTime $update.Deadline
  }
}

function Search-All($request) {
  Assert-Ids $request.updateIds $false
  $found = Find-Updates (New-Session) $request.updateIds
  $warnings = @(foreach ($warning in $found.Warnings) { @{ hresult = [int]$warning.HResult; message = [string]$warning.Message } })
  return @{
    resultCode = [int]$found.ResultCode; searchedAt = Format-Time (Get-Date)
    updates = @(foreach ($update in $found.Updates) { Format-Update $update }); warnings = $warnings
  }
}

# The updates asked for, by id; what the managed server does not offer stays out.
function Get-Offered($session, $ids) {
  $offered = @{}
  foreach ($update in (Find-Updates $session $ids).Updates) { $offered[([string]$update.Identity.UpdateID).ToLowerInvariant()] = $update }
  return $offered
}

function New-Collection($updates) {
  $collection = New-Object -ComObject Microsoft.Update.UpdateColl
  foreach ($update in $updates) { [void]$collection.Add($update) }
  return , $collection
}

function New-Result($id, $code, $hresult, $notOffered = $false) {
  return @{ updateId = $id; resultCode = $code; hresult = $hresult; rebootRequired = $false; notOffered = $notOffered }
}

function Save-Updates($session, $updates, $results) {
  $open = @($updates | Where-Object { -not $_.IsDownloaded })
  if ($open.Count -eq 0) { return }
  $downloader = $session.CreateUpdateDownloader()
  $downloader.Updates = New-Collection $open
  $answer = $downloader.Download()
  for ($i = 0; $i -lt $open.Count; $i++) {
    $one = $answer.GetUpdateResult($i)
    $id = ([string]$open[$i].Identity.UpdateID).ToLowerInvariant()
    $results[$id] = New-Result $id ([int]$one.ResultCode) ([int]$one.HResult)
  }
}

# Sorts the ids into results that are already certain and updates still to be worked on.
function Split-Ids($ids, $offered, $results) {
  $open = @()
  foreach ($raw in $ids) {
    $id = ([Guid][string]$raw).ToString()
    if (-not $offered.ContainsKey($id)) { $results[$id] = New-Result $id 4 $ResultNotOffered $true; continue }
    $update = $offered[$id]
    if ($update.IsInstalled) { $results[$id] = New-Result $id 2 $AlreadyInstalled; continue }
    if (-not $update.EulaAccepted) { $results[$id] = New-Result $id 4 $EulaNotAccepted; continue }
    $open += $update
  }
  return , $open
}

function Complete-Answer($ids, $results, $withReboot) {
  $list = @(foreach ($raw in $ids) {
      $one = $results[([Guid][string]$raw).ToString()]
      if (-not $withReboot) { $one.Remove('rebootRequired') }
      $one
    })
  $bad = @($list | Where-Object { $_.resultCode -ne 2 })
  $code = $(if ($bad.Count -eq 0) { 2 } elseif ($bad.Count -lt $list.Count) { 3 } else { 4 })
  $hresult = $(if ($bad.Count -gt 0) { $bad[0].hresult } else { 0 })
  return @{ resultCode = $code; hresult = $hresult; results = $list }
}

function Invoke-Download($request) {
  Assert-Ids $request.updateIds $true
  $session = New-Session
  $results = @{}
  $open = Split-Ids $request.updateIds (Get-Offered $session $request.updateIds) $results
  foreach ($update in $open) {
    $id = ([string]$update.Identity.UpdateID).ToLowerInvariant()
    $results[$id] = New-Result $id 2 0
  }
  Save-Updates $session $open $results
  return Complete-Answer $request.updateIds $results $false
}

function Invoke-Install($request) {
  Assert-Ids $request.updateIds $true
  $session = New-Session
  $results = @{}
  $open = Split-Ids $request.updateIds (Get-Offered $session $request.updateIds) $results
  Save-Updates $session $open $results
  $ready = @($open | Where-Object { $_.IsDownloaded })
  $reboot = $false
  if ($ready.Count -gt 0) {
    $installer = $session.CreateUpdateInstaller()
    if ($installer.IsBusy) { Stop-With 'busy' 'another installation is running' -2145124330 }
    if ($installer.RebootRequiredBeforeInstallation) { Stop-With 'reboot_pending' 'the computer must restart first' }
    try { $installer.ForceQuiet = $true } catch { }
    $installer.Updates = New-Collection $ready
    $answer = $installer.Install()
    $reboot = [bool]$answer.RebootRequired
    for ($i = 0; $i -lt $ready.Count; $i++) {
      $one = $answer.GetUpdateResult($i)
      $id = ([string]$ready[$i].Identity.UpdateID).ToLowerInvariant()
      $results[$id] = New-Result $id ([int]$one.ResultCode) ([int]$one.HResult)
      $results[$id].rebootRequired = [bool]$one.RebootRequired
    }
  }
  $complete = Complete-Answer $request.updateIds $results $true
  $complete.rebootRequired = $reboot
  return $complete
}

function Get-History($request) {
  $count = [int]$request.count
  if ($count -lt 1 -or $count -gt 500) { Stop-With 'bad_request' 'count must be 1 to 500' }
  $searcher = (New-Session).CreateUpdateSearcher()
  $total = $searcher.GetTotalHistoryCount()
  $entries = @()
  if ($total -gt 0) {
    $entries = @(foreach ($entry in $searcher.QueryHistory(0, [Math]::Min($count, $total))) {
        @{
          updateId = ([string]$entry.UpdateIdentity.UpdateID).ToLowerInvariant(); revisionNumber = [int]$entry.UpdateIdentity.RevisionNumber
          title = [string]$entry.Title; operation = [int]$entry.Operation; date = Format-UtcTime $entry.Date
          resultCode = [int]$entry.ResultCode; hresult = [int]$entry.HResult; serverSelection = [int]$entry.ServerSelection
        }
      })
  }
  return @{ entries = $entries }
}

function Start-Detection {
  (New-Object -ComObject Microsoft.Update.AutoUpdate).DetectNow()
  $orchestrator = Join-Path $env:SystemRoot 'System32\UsoClient.exe'
  if (Test-Path $orchestrator) { Start-Process -FilePath $orchestrator -ArgumentList 'StartScan' -WindowStyle Hidden }
  return @{ requested = $true }
}

function Restart-Machine($request) {
  $delay = [int]$request.delaySeconds
  if ($delay -lt 0 -or $delay -gt 3600) { Stop-With 'bad_request' 'delaySeconds must be 0 to 3600' }
  $reason = ([string]$request.reason) -replace '["\r\n]', ' '
  if ($reason.Length -gt 200) { $reason = $reason.Substring(0, 200) }
  $boot = Get-BootId
  & (Join-Path $env:SystemRoot 'System32\shutdown.exe') /r /t $delay /c $reason /d p:2:17 | Out-Null
  if ($LASTEXITCODE -ne 0) { Stop-With 'failed' "shutdown.exe returned $LASTEXITCODE" }
  return @{ scheduled = $true; bootId = $boot }
}

function Get-ErrorCode($hresult) {
  switch ($hresult) {
    -2147024891 { return 'access_denied' } # 0x80070005
    { $_ -in -2145124330, -2145124338 } { return 'busy' } # 0x80240016, 0x8024000E
    -2145124317 { return 'eula_not_accepted' }
    # 0x8024402C, 0x80244022, 0x80244019, 0x8024401C, 0x80072EE2, 0x80072EE7, 0x80072EFD, 0x80072EFE
    { $_ -in -2145107924, -2145107934, -2145107943, -2145107940, -2147012894, -2147012889, -2147012867, -2147012866 } { return 'server_unreachable' }
    default { return 'failed' }
  }
}

# The innermost exception is the COM error; PowerShell wraps it once or twice.
function Format-Failure($record) {
  $exception = $record.Exception
  while ($null -ne $exception.InnerException) { $exception = $exception.InnerException }
  $code = $exception.Data['code']
  if ($null -ne $code) { return @{ code = $code; hresult = $exception.Data['hresult']; message = $exception.Message } }
  return @{ code = (Get-ErrorCode $exception.HResult); hresult = [int]$exception.HResult; message = $exception.Message }
}

$action = ''
try {
  $reader = New-Object System.IO.StreamReader([Console]::OpenStandardInput(), (New-Object System.Text.UTF8Encoding($false)))
  try { $request = $reader.ReadToEnd() | ConvertFrom-Json } catch { Stop-With 'bad_request' 'standard input is not a JSON document' }
  foreach ($name in 'contract', 'action', 'updateIds', 'count', 'delaySeconds', 'reason') {
    if ($null -eq $request.PSObject.Properties[$name]) { $request | Add-Member -NotePropertyName $name -NotePropertyValue $null }
  }
  $action = [string]$request.action
  if ($request.contract -ne $Contract) { Stop-With 'bad_request' "contract $($request.contract) is not known here" }
  switch ($action) {
    'identity' { $result = Get-Identity }
    'search' { $result = Search-All $request }
    'download' { $result = Invoke-Download $request }
    'install' { $result = Invoke-Install $request }
    'history' { $result = Get-History $request }
    'detect' { $result = Start-Detection }
    'reboot' { $result = Restart-Machine $request }
    default { Stop-With 'bad_request' "unknown action $action" }
  }
  $result.contract = $Contract
  $result.action = $action
  $result.ok = $true
  Write-Answer $result
} catch {
  Write-Answer @{ contract = $Contract; action = $action; ok = $false; error = (Format-Failure $_) }
}
