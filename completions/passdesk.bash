_passdesk() {
    # passdesk itself says what could stand in the place of the last word.
    local part answer rest=${COMP_LINE:0:COMP_POINT} words=()
    [[ $rest ]] || rest="${COMP_WORDS[*]:0:COMP_CWORD} $2"
    rest=${rest#*"${COMP_WORDS[0]}"}
    # bash sets words apart at = : and @ too: what no blank sets apart is one word.
    for part in "${COMP_WORDS[@]:1:COMP_CWORD-1}" ''; do
        if [[ $rest == [[:blank:]]* || ${#words[@]} -eq 0 ]]; then
            words+=('')
            rest=${rest#"${rest%%[![:blank:]]*}"}
        fi
        [[ $part ]] || part=$rest
        words[${#words[@]} - 1]+=$part
        rest=${rest#*"$part"}
    done
    words=("${words[@]//[\"\'\\]/}")
    # What stands before the part that bash replaces.
    local typed=${2//[\"\'\\]/}
    local head=${words[${#words[@]} - 1]%"$typed"}

    COMPREPLY=()
    # The program in PATH, never a file that the line names.
    while IFS= read -r answer; do
        case $answer in
            :files)
                mapfile -t COMPREPLY < <(compgen -f -- "$2")
                compopt +o nosort -o filenames -o default 2>/dev/null
                ;;
            :folders)
                mapfile -t COMPREPLY < <(compgen -d -- "$2")
                compopt +o nosort -o filenames -o dirnames 2>/dev/null
                ;;
            *)
                answer=${answer%%$'\t'*}
                COMPREPLY+=("${answer#"$head"}")
                ;;
        esac
    done < <(command passdesk __complete "${words[@]}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

complete -o nosort -F _passdesk passdesk 2>/dev/null || complete -F _passdesk passdesk
