# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_passdesk_global_optspecs
    string join \n store= token-file= format= no-input q/quiet color= h/help V/version
end

function __fish_passdesk_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_passdesk_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_passdesk_using_subcommand
    set -l cmd (__fish_passdesk_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c passdesk -n "__fish_passdesk_needs_command" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_needs_command" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_needs_command" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_needs_command" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_needs_command" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_needs_command" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_needs_command" -s V -l version -d 'Print version'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "init" -d 'Make a store and its first admin'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "login" -d 'Sign in'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "logout" -d 'Sign out'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "whoami" -d 'Show who is signed in'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "passwd" -d 'Choose a new password for your own account'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "users" -d 'See and manage accounts'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "tokens" -d 'Make and revoke tokens for scripts'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "recover" -d 'Bring back an admin who is locked out'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "store" -d 'Look after the store: its state, backups, and what could go wrong'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "audit" -d 'Read the audit log, check it, anchor it elsewhere, and archive old events'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "policy" -d 'See and set the rules for everyone: lengths, lifetimes, waits, the cost of hashing, known passwords'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "serve" -d 'Serve the desk to everybody on this machine, and beyond it over TLS'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "demo" -d 'Show how passdesk works, on a throw-away store'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "completions" -d 'Print the completions for a shell'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "man" -d 'Print the manual page, or write all of them into a folder'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l admin -d 'The first admin\'s name' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l recovery-signers -d 'Who may sign recoveries, a line for each: as in ssh-keygen\'s allowed_signers, NAME KEY, or as in a .pub file, with the name as comment' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l support-contact -d 'Whom to ask when no admin can sign in: one line, shown to users who are refused [default: nobody]' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l password-stdin -d 'Read the admin\'s password from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l generate -d 'Generate a temporary password instead, to be changed at the first sign-in'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l password-stdin -d 'Read the password from standard input and, on a second line, the new one where a change is required'
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l password-stdin -d 'Read the current password and, on a second line, the new one from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l revoke-tokens -d 'Revoke the account\'s tokens too'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "list" -d 'List accounts'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "show" -d 'Show one account'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "add" -d 'Add an account, with a temporary password to hand over'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "import" -d 'Add many accounts from a file, with temporary passwords to hand over'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "set" -d 'Correct an account\'s display name'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "rename" -d 'Give an account another name, and end its sessions'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "remove" -d 'Remove an account; its events stay in the audit log'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "disable" -d 'Disable an account and end its sessions'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "enable" -d 'Enable a disabled account'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "promote" -d 'Make a user an admin'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "demote" -d 'Make an admin a user'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "unlock" -d 'Clear an account\'s failed sign-ins, so that it may try again at once'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "require-change" -d 'Require a new password at the next sign-in'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add import set rename remove disable enable promote demote unlock require-change reset" -f -a "reset" -d 'Reset passwords: set temporary ones and hand them over'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l role -d 'Only accounts with this role: user or admin' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l status -d 'Only accounts with this status (active, must-change, temporary-expired, throttled, password-disabled or disabled); may be given several times' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l search -d 'Only accounts whose name or display name contains this text' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l inactive-for -d 'Only accounts that have not signed in for TIME, such as 90d' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l sort -d 'The order of the list' -r -f -a "name\t'By name'
last-login\t'Longest without a sign-in first'
created\t'Oldest account first'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l limit -d 'Show at most N accounts' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l wide -d 'Show display names too, as on a terminal of 120 columns and after a search'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l display-name -d 'The person\'s name' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l admin -d 'Make the account an admin'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l out -d 'Write the rows to a new file that only you can read, and print a summary; - is standard output' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l expires -d 'How long the temporary passwords work, at most 72h [default: 24h, or what the policy says]' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l reason -d 'The reason, for the audit log; at most 200 characters, no secrets' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would happen to each row, and change nothing'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l resume -d 'Finish an earlier run that was interrupted; accounts that are done stay as they are'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from set" -l display-name -d 'The person\'s name; an empty one removes it' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from set" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from set" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from set" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from set" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from rename" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from rename" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from rename" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from rename" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from rename" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from rename" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Do not ask for confirmation'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l devices -d 'End the tokens of its devices too: none of them is known any more'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l all -d 'Every account except your own'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -s y -l yes -d 'Do not ask for confirmation'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l from -d 'A file of accounts, or - for standard input: one name per line, CSV with the header name[,temporary_password], or JSON objects' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l role -d 'Every account with this role, user or admin, except your own' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l status -d 'Every account with this status, except your own; may be given several times' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l expires -d 'How long a temporary password works, at most 72h [default: 24h, or what the policy says]' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l reason -d 'The reason, for the audit log; at most 200 characters, no secrets' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l out -d 'Write the rows to a new file that only you can read, and print a summary; - is standard output' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l all -d 'Every account except your own'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l skip-disabled -d 'Report disabled accounts instead of resetting them'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l enter -d 'Enter the temporary password instead of having one generated'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l password-stdin -d 'Read the temporary password from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Do not ask for confirmation'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l dry-run -d 'Show what would happen to each account, and change nothing'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l resume -d 'Finish an earlier run that was interrupted; accounts that are done stay as they are'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -f -a "create" -d 'Make a token, shown once'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -f -a "list" -d 'List your tokens, never their secrets'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and not __fish_seen_subcommand_from create list revoke" -f -a "revoke" -d 'Revoke one of your tokens, or another admin\'s'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -l scope -d 'What the token may do; may be given several times' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -l expires -d 'How long the token works, at most 366d [default: 90d]' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -l out -d 'Write the token to a new file that only you can read, for --token-file, and do not print it; - is standard output' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from list" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from list" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from list" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from list" -l all -d 'Those of all admins, with their owners'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -l owner -d 'The account that the token belongs to [default: your own]' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Do not ask for confirmation'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand tokens; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "codes" -d 'Make recovery codes for your own account, or see how many are left'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "with-code" -d 'Choose a new password with one of your recovery codes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "signers" -d 'Set who may sign recoveries, and how many must sign'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "request" -d 'Ask for a recovery: a challenge for the signers, and a claim secret for you'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "inspect" -d 'Show in words what a challenge asks for; needs no store'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "redeem" -d 'Choose a new password with a signed request and its claim secret'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "list" -d 'List the latest requests, newest first'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "cancel" -d 'Cancel a request, as an admin or with its claim secret'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "local" -d 'The last resort: set an admin\'s password as the owner of the store'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and not __fish_seen_subcommand_from codes with-code signers request inspect redeem list cancel local notices" -f -a "notices" -d 'Show which accounts were recovered and which signers changed'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -f -a "new" -d 'Make four new codes, shown once; the old ones no longer work'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from codes" -f -a "status" -d 'Show how many codes are left'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from with-code" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from with-code" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from with-code" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from with-code" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from with-code" -l password-stdin -d 'Read the code and, on a second line, the new password from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from with-code" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from with-code" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from with-code" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -f -a "add" -d 'Add a trusted signer; a new key counts after 72 hours'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -f -a "list" -d 'List the trusted signers'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -f -a "remove" -d 'Remove a trusted signer, at once'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from signers" -f -a "threshold" -d 'Set how many signers must sign'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -l reason -d 'The reason, for the signers and the audit log' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -l override -d 'Go on without this admin, who will not help; needs one more signature and 24 hours; may be given several times' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -l out -d 'The new file for the challenge; - is standard output, before the claim secret' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from request" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from inspect" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from inspect" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from inspect" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from inspect" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -l request -d 'The request\'s id' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -l signature -d 'A signature file that ssh-keygen -Y sign wrote, one for each signer' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -l password-stdin -d 'Read the claim secret and, on a second line, the new password from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from redeem" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from list" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from list" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from list" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from cancel" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from cancel" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from cancel" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from cancel" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from cancel" -l password-stdin -d 'Read the claim secret from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from cancel" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from cancel" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from local" -l override -d 'Go on without this admin, who could reset the password; may be given several times' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from local" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from local" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from local" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from local" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from local" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from local" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from local" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from notices" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from notices" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from notices" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from notices" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from notices" -l acknowledge -d 'Do not show these again'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from notices" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from notices" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand recover; and __fish_seen_subcommand_from notices" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -f -a "info" -d 'Show where the store is, its engine, and how much it holds'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -f -a "check" -d 'Check the store for damage, and for problems that are coming'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -f -a "mend" -d 'Mend what store check finds, where that gives nobody access'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -f -a "backup" -d 'Copy the store to a new file, while the store is in use'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -f -a "restore" -d 'Make a store from a backup, where there is none yet or in place of another'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and not __fish_seen_subcommand_from info check mend backup restore copy" -f -a "copy" -d 'Copy the store to another place, also to another kind of store'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from info" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from info" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from info" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from info" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from info" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from info" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from check" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from check" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from check" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from check" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -l clock -d 'Mend the store after the clock was ahead: set its time back to the clock\'s'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -l yes -d 'Do it, instead of only showing it'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from mend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from backup" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from backup" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from backup" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from backup" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from backup" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from backup" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -l replace -d 'Move the store that is there aside, and restore in its place'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -s y -l yes -d 'Do not ask for confirmation'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from copy" -l to -d 'The new store: a path, sqlite:PATH or postgres://USER@HOST/DATABASE' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from copy" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from copy" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from copy" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from copy" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from copy" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand store; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -f -a "list" -d 'List the events of the audit log, the newest last'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -f -a "verify" -d 'Check that nobody has changed the audit log'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -f -a "anchor" -d 'Print one line that the audit log can be checked against'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -f -a "summary" -d 'Show resets, failed sign-ins and lockouts of each day'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and not __fish_seen_subcommand_from list verify anchor summary archive" -f -a "archive" -d 'Move old events from the store to a file'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l user -d 'Only events about the account with this name' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l actor -d 'Only events that the account with this name caused' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l action -d 'Only events of this action; may be given several times' -r -f -a "store.init\t''
store.backup\t''
store.restore\t''
store.copy\t''
store.mend\t''
sign-in\t''
sign-out\t''
confirm\t''
password.change\t''
password.reset\t''
admin.access\t''
account.add\t''
account.remove\t''
account.disable\t''
account.enable\t''
account.promote\t''
account.demote\t''
account.unlock\t''
account.require-change\t''
account.rename\t''
account.set\t''
token.create\t''
token.revoke\t''
recovery.codes\t''
recovery.with-code\t''
signer.add\t''
signer.remove\t''
signer.threshold\t''
recovery.request\t''
recovery.cancel\t''
recovery.signature\t''
recovery.redeem\t''
recovery.local\t''
notice.acknowledge\t''
audit.read\t''
audit.anchor\t''
audit.archive\t''
policy.set\t''"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l since -d 'Only events from this time on: RFC 3339, a date, today or yesterday (from 00:00 UTC), or how long ago, such as 30d or 2h' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l until -d 'Only events before this time' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l limit -d 'Show at most the newest N events' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l operation -d 'Only events of this operation, such as a reset_id' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l follow -d 'Go on with new events as they are recorded, until Ctrl-C'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -l anchor -d 'Compare with every anchor in this file; other lines in it do not matter' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -l archive -d 'Check the archived events in this file too; give every file of audit archive' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -l out -d 'Add it to the end of this file as well; a new one has mode 0600' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -l syslog -d 'Send it to the system\'s log as well (authpriv, notice)'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from anchor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from summary" -l since -d 'Count events from this time on: RFC 3339, a date, today or yesterday (from 00:00 UTC), or how long ago' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from summary" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from summary" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from summary" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from summary" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from summary" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from summary" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from summary" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -l before -d 'Archive events from before this time: RFC 3339, a date, or how long ago, such as 365d' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -l out -d 'The new file' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand audit; and __fish_seen_subcommand_from archive" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -f -a "show" -d 'Show the settings of this store'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -f -a "set" -d 'Set rules for everyone: all that are given, or none'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -f -a "tune" -d 'Measure this machine, and propose what one password hash should cost'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and not __fish_seen_subcommand_from show set tune blocklist" -f -a "blocklist" -d 'Make filters of passwords that are known from breaches'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from show" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from show" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from show" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from show" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from set" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from set" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from set" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from set" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from tune" -l target -d 'How long one hash may take on this machine: 1ms to 10s' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from tune" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from tune" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from tune" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from tune" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from tune" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from tune" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from tune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from blocklist" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from blocklist" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from blocklist" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from blocklist" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from blocklist" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from blocklist" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from blocklist" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand policy; and __fish_seen_subcommand_from blocklist" -f -a "build" -d 'Make a filter from a list of known passwords'
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l listen -d 'Where to listen: unix:PATH or https://ADDRESS:PORT; may be given several times [default: unix:/run/passdesk/desk.sock]' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l certificate -d 'The certificate for https, and the chain to its root, in PEM' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l key -d 'The certificate\'s private key, which only you may read, in PEM' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l as-root -d 'Serve as root, although a user of its own would do'
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l store -d 'Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l token-file -d 'Use the token in this file, which only you may read, instead of a session' -r -F
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l format -d 'The format of results; json is one object per line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One JSON object per line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l no-input -d 'Never ask a question; fail instead, and name the option to give'
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -s q -l quiet -d 'Print results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
