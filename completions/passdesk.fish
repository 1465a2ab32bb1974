# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_passdesk_global_optspecs
    string join \n store= format= no-input q/quiet color= h/help V/version
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

complete -c passdesk -n "__fish_passdesk_needs_command" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_needs_command" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_needs_command" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_needs_command" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_needs_command" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_needs_command" -s V -l version -d 'Print version'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "init" -d 'Make a store and its first admin'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "login" -d 'Sign in'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "logout" -d 'Sign out'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "whoami" -d 'Show who is signed in'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "passwd" -d 'Choose a new password for your own account'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "users" -d 'See and manage accounts'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "demo" -d 'Play the whole story on a throw-away store'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "completions" -d 'Print the completions for a shell'
complete -c passdesk -n "__fish_passdesk_needs_command" -f -a "man" -d 'Print the manual page, or write all of them into a folder'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l admin -d 'The first admin\'s name' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l password-stdin -d 'Read the admin\'s password from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l generate -d 'Generate a temporary password instead, to be changed at the first sign-in'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l password-stdin -d 'Read the password from standard input, and on a second line the new one where a change is owed'
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l password-stdin -d 'Read the current password and, on a second line, the new one from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "list" -d 'List accounts'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "show" -d 'Show one account'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "add" -d 'Add an account, with a temporary password to hand over'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "remove" -d 'Remove an account; its events stay in the record'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "disable" -d 'Switch an account off and end its sessions'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "enable" -d 'Switch an account on'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "promote" -d 'Make a user an admin'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "demote" -d 'Make an admin a user'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "unlock" -d 'Forget an account\'s failures and lift its wait'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "require-change" -d 'Ask for a new password while the old one stays'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and not __fish_seen_subcommand_from list show add remove disable enable promote demote unlock require-change reset" -f -a "reset" -d 'Reset a password: set a temporary one and hand it over'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l role -d 'Only this role: user or admin' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l status -d 'Only this status; may be given several times' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l search -d 'Only names and display names that contain this text' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l inactive-for -d 'Only who has not signed in for so long, such as 90d' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l sort -d 'In which order' -r -f -a "name\t'By name'
last-login\t'The longest absent first'
created\t'The oldest account first'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l limit -d 'At most so many' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l display-name -d 'The person\'s name' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l admin -d 'Make it an admin'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from promote" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from demote" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from unlock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l all -d 'Every account but your own'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from require-change" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l expires -d 'How long the temporary password works, 72h at most [default: 24h]' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l reason -d 'Why, for the record; 200 characters at most, no secrets' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l enter -d 'Enter the temporary password instead of having one generated'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l password-stdin -d 'Read the temporary password from standard input'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Do not ask for confirmation'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l dry-run -d 'Say what would happen, and change nothing'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand users; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l store -d 'Where accounts live: a path, or sqlite:PATH' -r
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l format -d 'How results are written; json is one object a line' -r -f -a "table\t'For people'
csv\t'A header line, then a line for each row'
json\t'One object a line'"
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l color -d 'When to use colour; NO_COLOR turns it off too' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always, also into a pipe'
never\t'Never'"
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -l no-input -d 'Never ask; what would have been asked is an error that names the option to give instead'
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -s q -l quiet -d 'Results and errors only, no notes'
complete -c passdesk -n "__fish_passdesk_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
