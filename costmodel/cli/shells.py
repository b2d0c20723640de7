"""Completion for shells: click's for zsh and fish, and one for bash that minds colons.

bash breaks words at : and =, of which click knows nothing: ``mobilenetv2:1<TAB>`` and
``--set width=<TAB>`` are words to readline of which only the end is replaced.
"""

from __future__ import annotations

from click import Command
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_COSTMODEL_COMPLETE"
_BASH = r"""_costmodel_completion() {
    local line="${COMP_LINE:0:COMP_POINT}" IFS=$' \t\n'
    local words current done type value files=
    read -ra words <<< "$line"
    [[ "$line" == *[[:space:]] ]] && words+=("")
    current="${words[${#words[@]}-1]}"
    done=""
    [[ "$COMP_WORDBREAKS" == *:* && "$current" == *:* ]] && done="${current%"${current##*:}"}"
    [[ "$COMP_WORDBREAKS" == *=* && "$current" == *=* ]] && done="${current%"${current##*=}"}"
    COMPREPLY=()
    while IFS=, read -r type value; do
        case "$type" in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) files=1 ;;
            plain)
                value="${value#"$done"}"
                [[ "$value" == *[=:] ]] && compopt -o nospace 2>/dev/null
                [[ "$value" == *[[:space:]]* ]] && value="$(printf %q "$value")"
                COMPREPLY+=("$value")
                ;;
        esac
    done < <(COMP_WORDS="${words[*]}" COMP_CWORD=$((${#words[@]} - 1)) \
        _COSTMODEL_COMPLETE=bash_complete "$1" 2>/dev/null)
    [[ -z "$files" ]] && return
    if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
        compopt -o default 2>/dev/null
    else
        compopt -o filenames 2>/dev/null
        while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$current")
    fi
}
complete -o nosort -F _costmodel_completion costmodel"""


def script(group: Command, shell: str) -> str:
    """What a shell of ``SHELLS`` reads once."""
    if shell == "bash":
        return _BASH
    found = get_completion_class(shell)
    if found is None:  # click knows these three
        raise ValueError(f"no shell is called {shell}")
    return found(group, {}, "costmodel", _VARIABLE).source()
