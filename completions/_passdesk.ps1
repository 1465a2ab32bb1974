
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'passdesk' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'passdesk'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'passdesk' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make a store and its first admin')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Sign in')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Sign out')
            [CompletionResult]::new('whoami', 'whoami', [CompletionResultType]::ParameterValue, 'Show who is signed in')
            [CompletionResult]::new('passwd', 'passwd', [CompletionResultType]::ParameterValue, 'Choose a new password for your own account')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Ask whether a password is right')
            [CompletionResult]::new('users', 'users', [CompletionResultType]::ParameterValue, 'See and manage accounts')
            [CompletionResult]::new('groups', 'groups', [CompletionResultType]::ParameterValue, 'See and change groups of accounts')
            [CompletionResult]::new('tokens', 'tokens', [CompletionResultType]::ParameterValue, 'Make and revoke tokens for scripts')
            [CompletionResult]::new('recover', 'recover', [CompletionResultType]::ParameterValue, 'Bring back an admin who is locked out')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Look after the store: its state, backups, and what could go wrong')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Read the audit log, check it, anchor it elsewhere, and archive old events')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'See and set the rules for everyone: lengths, lifetimes, waits, the cost of hashing, known passwords')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the desk to everybody on this machine, and beyond it over TLS')
            [CompletionResult]::new('door', 'door', [CompletionResultType]::ParameterValue, 'Let other programs sign people in at a served desk, in their own protocol')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show how passdesk works, on a throw-away store')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all of them into a folder')
            break
        }
        'passdesk;init' {
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'The first admin''s name')
            [CompletionResult]::new('--recovery-signers', '--recovery-signers', [CompletionResultType]::ParameterName, 'Who may sign recoveries, a line for each: as in ssh-keygen''s allowed_signers, NAME KEY, or as in a .pub file, with the name as comment')
            [CompletionResult]::new('--support-contact', '--support-contact', [CompletionResultType]::ParameterName, 'Whom to ask when no admin can sign in: one line, shown to users who are refused [default: nobody]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the admin''s password from standard input')
            [CompletionResult]::new('--generate', '--generate', [CompletionResultType]::ParameterName, 'Generate a temporary password instead, to be changed at the first sign-in')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;login' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the password from standard input and, on a second line, the new one where a change is required')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;logout' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;whoami' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;passwd' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the current password and, on a second line, the new one from standard input')
            [CompletionResult]::new('--revoke-tokens', '--revoke-tokens', [CompletionResultType]::ParameterName, 'Revoke the account''s tokens too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;check' {
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'How the name and the password are given')
            [CompletionResult]::new('--service', '--service', [CompletionResultType]::ParameterName, 'The service that asks, for the audit log [default of pam-exec: PAM_SERVICE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the password from standard input')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List accounts')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one account')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add an account, with a temporary password to hand over')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Add many accounts from a file, with temporary passwords to hand over or the passwords they have')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Correct an account''s display name or mail address')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give an account another name, and end its sessions')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove an account; its events stay in the audit log')
            [CompletionResult]::new('disable', 'disable', [CompletionResultType]::ParameterValue, 'Disable an account and end its sessions')
            [CompletionResult]::new('enable', 'enable', [CompletionResultType]::ParameterValue, 'Enable a disabled account')
            [CompletionResult]::new('promote', 'promote', [CompletionResultType]::ParameterValue, 'Make a user an admin')
            [CompletionResult]::new('demote', 'demote', [CompletionResultType]::ParameterValue, 'Make an admin a user')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Clear an account''s failed sign-ins, so that it may try again at once')
            [CompletionResult]::new('require-change', 'require-change', [CompletionResultType]::ParameterValue, 'Require a new password at the next sign-in')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Reset passwords: set temporary ones and hand them over')
            break
        }
        'passdesk;users;list' {
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Only accounts with this role')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Only accounts with this status; may be given several times')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Only accounts with this kind of password; imported: not used yet since users import')
            [CompletionResult]::new('--search', '--search', [CompletionResultType]::ParameterName, 'Only accounts whose name or display name contains this text')
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'Only accounts in this group')
            [CompletionResult]::new('--inactive-for', '--inactive-for', [CompletionResultType]::ParameterName, 'Only accounts that have not signed in for TIME, such as 90d')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'The order of the list')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show at most N accounts')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--wide', '--wide', [CompletionResultType]::ParameterName, 'Show display names too, as on a terminal of 120 columns and after a search')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;add' {
            [CompletionResult]::new('--display-name', '--display-name', [CompletionResultType]::ParameterName, 'The person''s name')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--admin', '--admin', [CompletionResultType]::ParameterName, 'Make the account an admin')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;import' {
            [CompletionResult]::new('--try', '--try', [CompletionResultType]::ParameterName, 'Ask for the password of this account, and say whether it is the one in the file; nothing is imported')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the rows to a new file that only you can read, and print a summary; - is standard output')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'How long the temporary passwords work, at most 72h [default: 24h, or what the policy says]')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'What kind of file it is [default: what its text shows]')
            [CompletionResult]::new('--admins-from', '--admins-from', [CompletionResultType]::ParameterName, 'Make admins of the members of this group in the file')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit log; at most 200 characters, no secrets')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would happen to each row, and change nothing')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'With --try: read the password from standard input')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Finish an earlier run that was interrupted; accounts that are done stay as they are')
            [CompletionResult]::new('--temporary', '--temporary', [CompletionResultType]::ParameterName, 'Give a temporary password where the one in the file cannot be kept')
            [CompletionResult]::new('--accept-cost', '--accept-cost', [CompletionResultType]::ParameterName, 'Keep hashes that make every sign-in slower than four more of our own would')
            [CompletionResult]::new('--latin-1', '--latin-1', [CompletionResultType]::ParameterName, 'The passwords were in Latin-1, not UTF-8, where they were hashed')
            [CompletionResult]::new('--enforce-policy', '--enforce-policy', [CompletionResultType]::ParameterName, 'Whoever has an old password that the policy would refuse must choose a new one at the first sign-in')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;set' {
            [CompletionResult]::new('--display-name', '--display-name', [CompletionResultType]::ParameterName, 'The display name, such as the person''s full name; an empty one removes it')
            [CompletionResult]::new('--mail', '--mail', [CompletionResultType]::ParameterName, 'The mail address; an empty one removes it')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;rename' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;remove' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;disable' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;enable' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;promote' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;demote' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;unlock' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--devices', '--devices', [CompletionResultType]::ParameterName, 'End the tokens of its devices too: none of them is known any more')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;require-change' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every account except your own')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;users;reset' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'A file of accounts, or - for standard input: one name per line, CSV with the header name[,temporary_password], or JSON objects')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Every account with this role, except your own')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Every account with this status, except your own; may be given several times')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'How long a temporary password works, at most 72h [default: 24h, or what the policy says]')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the audit log; at most 200 characters, no secrets')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the rows to a new file that only you can read, and print a summary; - is standard output')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every account except your own')
            [CompletionResult]::new('--skip-disabled', '--skip-disabled', [CompletionResultType]::ParameterName, 'Report disabled accounts instead of resetting them')
            [CompletionResult]::new('--enter', '--enter', [CompletionResultType]::ParameterName, 'Enter the temporary password instead of having one generated')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the temporary password from standard input')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would happen to each account, and change nothing')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Finish an earlier run that was interrupted; accounts that are done stay as they are')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;groups' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List groups, with the number of accounts in each')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add accounts to a group, which is made if it is not there')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove accounts from a group, which is gone when it has none')
            break
        }
        'passdesk;groups;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;groups;add' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;groups;remove' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;tokens' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a token, shown once')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List your tokens, never their secrets')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke one of your tokens, or another admin''s')
            break
        }
        'passdesk;tokens;create' {
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'What the token may do: scopes with commas between them; may be given several times')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'How long the token works, at most 366d [default: 90d]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the token to a new file that only you can read, for --token-file, and do not print it; - is standard output')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;tokens;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Those of all admins, with their owners')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;tokens;revoke' {
            [CompletionResult]::new('--owner', '--owner', [CompletionResultType]::ParameterName, 'The account that the token belongs to [default: your own]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('codes', 'codes', [CompletionResultType]::ParameterValue, 'Make recovery codes for your own account, or see how many are left')
            [CompletionResult]::new('with-code', 'with-code', [CompletionResultType]::ParameterValue, 'Choose a new password with one of your recovery codes')
            [CompletionResult]::new('signers', 'signers', [CompletionResultType]::ParameterValue, 'Set who may sign recoveries, and how many must sign')
            [CompletionResult]::new('request', 'request', [CompletionResultType]::ParameterValue, 'Ask for a recovery: a challenge for the signers, and a claim secret for you')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show in words what a challenge asks for; needs no store')
            [CompletionResult]::new('redeem', 'redeem', [CompletionResultType]::ParameterValue, 'Choose a new password with a signed request and its claim secret')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the latest requests, newest first')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Cancel a request, as an admin or with its claim secret')
            [CompletionResult]::new('local', 'local', [CompletionResultType]::ParameterValue, 'The last resort: set an admin''s password as the owner of the store')
            [CompletionResult]::new('notices', 'notices', [CompletionResultType]::ParameterValue, 'Show which accounts were recovered and which signers changed')
            break
        }
        'passdesk;recover;codes' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Make four new codes, shown once; the old ones no longer work')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show how many codes are left')
            break
        }
        'passdesk;recover;codes;new' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;codes;status' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;with-code' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the code and, on a second line, the new password from standard input')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;signers' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a trusted signer; a new key counts after 72 hours')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the trusted signers')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a trusted signer, at once')
            [CompletionResult]::new('threshold', 'threshold', [CompletionResultType]::ParameterValue, 'Set how many signers must sign')
            break
        }
        'passdesk;recover;signers;add' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The signer''s public key, as ssh-keygen wrote it')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;signers;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;signers;remove' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;signers;threshold' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;request' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'The reason, for the signers and the audit log')
            [CompletionResult]::new('--override', '--override', [CompletionResultType]::ParameterName, 'Go on without this admin, who will not help; needs one more signature and 24 hours; may be given several times')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The new file for the challenge; - is standard output, before the claim secret')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;inspect' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;redeem' {
            [CompletionResult]::new('--request', '--request', [CompletionResultType]::ParameterName, 'The request''s id')
            [CompletionResult]::new('--signature', '--signature', [CompletionResultType]::ParameterName, 'A signature file that ssh-keygen -Y sign wrote, one for each signer')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the claim secret and, on a second line, the new password from standard input')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;cancel' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the claim secret from standard input')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;local' {
            [CompletionResult]::new('--override', '--override', [CompletionResultType]::ParameterName, 'Go on without this admin, who could reset the password; may be given several times')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;recover;notices' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--acknowledge', '--acknowledge', [CompletionResultType]::ParameterName, 'Do not show these again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;store' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show where the store is, its engine, and how much it holds')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check the store for damage, and for problems that are coming')
            [CompletionResult]::new('mend', 'mend', [CompletionResultType]::ParameterValue, 'Mend what store check finds, where that gives nobody access')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Copy the store to a new file, while the store is in use')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Make a store from a backup, where there is none yet or in place of another')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy the store to another place, also to another kind of store')
            break
        }
        'passdesk;store;info' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;store;check' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;store;mend' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--clock', '--clock', [CompletionResultType]::ParameterName, 'Mend the store after the clock was ahead: set its time back to the clock''s')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do it, instead of only showing it')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;store;backup' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;store;restore' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Move the store that is there aside, and restore in its place')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;store;copy' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The new store: a path, sqlite:PATH or postgres://USER@HOST/DATABASE')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;audit' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the events of the audit log, the newest last')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that nobody has changed the audit log')
            [CompletionResult]::new('anchor', 'anchor', [CompletionResultType]::ParameterValue, 'Print one line that the audit log can be checked against')
            [CompletionResult]::new('summary', 'summary', [CompletionResultType]::ParameterValue, 'Show resets, failed sign-ins and lockouts of each day')
            [CompletionResult]::new('archive', 'archive', [CompletionResultType]::ParameterValue, 'Move old events from the store to a file')
            break
        }
        'passdesk;audit;list' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Only events about the account with this name')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Only events that the account with this name caused')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'Only events of this action; may be given several times')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only events from this time on: RFC 3339, a date, today or yesterday (from 00:00 UTC), or how long ago, such as 30d or 2h')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only events before this time')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show at most the newest N events')
            [CompletionResult]::new('--operation', '--operation', [CompletionResultType]::ParameterName, 'Only events of this operation, such as a reset_id')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Go on with new events as they are recorded, until Ctrl-C')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;audit;verify' {
            [CompletionResult]::new('--anchor', '--anchor', [CompletionResultType]::ParameterName, 'Compare with every anchor in this file; other lines in it do not matter')
            [CompletionResult]::new('--archive', '--archive', [CompletionResultType]::ParameterName, 'Check the archived events in this file too; give every file of audit archive')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;audit;anchor' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Add it to the end of this file as well; a new one has mode 0600')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--syslog', '--syslog', [CompletionResultType]::ParameterName, 'Send it to the system''s log as well (authpriv, notice)')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;audit;summary' {
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Count events from this time on: RFC 3339, a date, today or yesterday (from 00:00 UTC), or how long ago')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;audit;archive' {
            [CompletionResult]::new('--before', '--before', [CompletionResultType]::ParameterName, 'Archive events from before this time: RFC 3339, a date, or how long ago, such as 365d')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The new file')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;policy' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the settings of this store')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set rules for everyone: all that are given, or none')
            [CompletionResult]::new('tune', 'tune', [CompletionResultType]::ParameterValue, 'Measure this machine, and propose what one password hash should cost')
            [CompletionResult]::new('blocklist', 'blocklist', [CompletionResultType]::ParameterValue, 'Make filters of passwords that are known from breaches')
            break
        }
        'passdesk;policy;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;policy;set' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;policy;tune' {
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'How long one hash may take on this machine: 1ms to 10s')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;policy;blocklist' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('build', 'build', [CompletionResultType]::ParameterValue, 'Make a filter from a list of known passwords')
            break
        }
        'passdesk;policy;blocklist;build' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;serve' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where to listen: unix:PATH or https://ADDRESS:PORT; may be given several times [default: unix:/run/passdesk/desk.sock]')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'The certificate for TLS, and the chain to its root, in PEM')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The certificate''s private key, which only you may read, in PEM')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--as-root', '--as-root', [CompletionResultType]::ParameterName, 'Serve as root, although a user of its own would do')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;door' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('http', 'http', [CompletionResultType]::ParameterValue, 'Pages to sign in and to change a password, and answers for a proxy in front of web applications')
            [CompletionResult]::new('ldap', 'ldap', [CompletionResultType]::ParameterValue, 'Let programs that speak LDAP sign people in, find them and their groups, and change passwords')
            break
        }
        'passdesk;door;http' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where to listen: unix:PATH, http://LOOPBACK:PORT or https://ADDRESS:PORT; may be given several times')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The address of the pages, as browsers see it: https://HOST, with a path if they are below one')
            [CompletionResult]::new('--back-host', '--back-host', [CompletionResultType]::ParameterName, 'A further host that people may be sent back to after they signed in; may be given several times')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'The certificate for TLS, and the chain to its root, in PEM')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The certificate''s private key, which only you may read, in PEM')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;door;ldap' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where to listen: ldap://ADDRESS:PORT, ldaps://ADDRESS:PORT or ldapi:PATH; may be given several times')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'The base of the tree, for example dc=example,dc=org')
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'The certificate for TLS, and the chain to its root, in PEM')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The certificate''s private key, which only you may read, in PEM')
            [CompletionResult]::new('--change-url', '--change-url', [CompletionResultType]::ParameterName, 'Where people change their passwords in a browser: what is answered to whoever must do that names it')
            [CompletionResult]::new('--must-change', '--must-change', [CompletionResultType]::ParameterName, 'How a password that must be changed is answered: expired refuses it; aware lets clients in that ask for the password policy, for the change alone')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--allow-clear-on-loopback', '--allow-clear-on-loopback', [CompletionResultType]::ParameterName, 'Take passwords without TLS at loopback addresses, which other users of this machine cannot read')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;demo' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;completions' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'passdesk;man' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'Use the token in this file, which only you may read, instead of a session')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of results; json is one object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; NO_COLOR turns it off too')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask a question; fail instead, and name the option to give')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only, no notes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
