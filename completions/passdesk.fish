# passdesk itself says what could stand in the place of the last word.
function __passdesk_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    # The program in PATH, never a file that the line names.
    set -l answers (command passdesk __complete $words[2..-1] "$typed" 2>/dev/null)
    set -l begin (string match -r -- '^--[^=]*=' "$typed")
    set -l path (string replace -- "$begin" '' "$typed")
    switch "$answers[-1]"
        case :files
            printf '%s\n' "$begin"(complete -C "'' $path")
        case :folders
            printf '%s\n' "$begin"(complete -C "'' $path" | string match -r '.*/$')
        case '*'
            string join \n -- $answers
    end
end

complete -c passdesk -f -k -a '(__passdesk_complete)'
