
use builtin;
use str;

set edit:completion:arg-completer[passdesk] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'passdesk'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'passdesk'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Make a store and its first admin'
            cand login 'Sign in'
            cand logout 'Sign out'
            cand whoami 'Show who is signed in'
            cand passwd 'Choose a new password for your own account'
            cand users 'See and manage accounts'
            cand demo 'Play the whole story on a throw-away store'
            cand completions 'Print the completions for a shell'
            cand man 'Print the manual page, or write all of them into a folder'
        }
        &'passdesk;init'= {
            cand --admin 'The first admin''s name'
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --password-stdin 'Read the admin''s password from standard input'
            cand --generate 'Generate a temporary password instead, to be changed at the first sign-in'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;login'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --password-stdin 'Read the password from standard input, and on a second line the new one where a change is owed'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;logout'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;whoami'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;passwd'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --password-stdin 'Read the current password and, on a second line, the new one from standard input'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List accounts'
            cand show 'Show one account'
            cand add 'Add an account, with a temporary password to hand over'
            cand remove 'Remove an account; its events stay in the record'
            cand disable 'Switch an account off and end its sessions'
            cand enable 'Switch an account on'
            cand promote 'Make a user an admin'
            cand demote 'Make an admin a user'
            cand unlock 'Forget an account''s failures and lift its wait'
            cand require-change 'Ask for a new password while the old one stays'
            cand reset 'Reset a password: set a temporary one and hand it over'
        }
        &'passdesk;users;list'= {
            cand --role 'Only this role: user or admin'
            cand --status 'Only this status; may be given several times'
            cand --search 'Only names and display names that contain this text'
            cand --inactive-for 'Only who has not signed in for so long, such as 90d'
            cand --sort 'In which order'
            cand --limit 'At most so many'
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;show'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;add'= {
            cand --display-name 'The person''s name'
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --admin 'Make it an admin'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;remove'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;disable'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;enable'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;promote'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;demote'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;unlock'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;require-change'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --all 'Every account but your own'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;users;reset'= {
            cand --expires 'How long the temporary password works, 72h at most [default: 24h]'
            cand --reason 'Why, for the record; 200 characters at most, no secrets'
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --enter 'Enter the temporary password instead of having one generated'
            cand --password-stdin 'Read the temporary password from standard input'
            cand -y 'Do not ask for confirmation'
            cand --yes 'Do not ask for confirmation'
            cand --dry-run 'Say what would happen, and change nothing'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;demo'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;completions'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'passdesk;man'= {
            cand --store 'Where accounts live: a path, or sqlite:PATH'
            cand --format 'How results are written; json is one object a line'
            cand --color 'When to use colour; NO_COLOR turns it off too'
            cand --no-input 'Never ask; what would have been asked is an error that names the option to give instead'
            cand -q 'Results and errors only, no notes'
            cand --quiet 'Results and errors only, no notes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
