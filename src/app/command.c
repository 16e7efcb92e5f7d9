/* SPDX-License-Identifier: MIT */
/* The table of verbs, the options, and what is made from both. Start-up only. */
#include "src/app/command.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct command commands[] = {
    {"demo", "", "", "Makes a demo database (--db, --patients, --seed); refuses one that exists.",
     command_demo},
    {"db", "init", "[URL]", "Makes a new, empty database.", command_db_init},
    {"db", "migrate", "[URL]", "Brings a database to this program's version.", command_db_migrate},
    {"db", "status", "[URL]", "What a database is, its version, its row counts.",
     command_db_status},
    {"db", "check", "[URL]", "Checks integrity, references and the tables' shape.",
     command_db_check},
    {"db", "adopt", "[URL]",
     "Adds chartty's tables to another program's database: shows what, with --yes does it.",
     command_db_adopt},
    {"db", "copy", "FROM TO",
     "Copies a database into a new one, of either engine; goes on where it was stopped.",
     command_db_copy},
    {"db", "doctor", "[URL]",
     "What in the records does not fit (--kind, --json); --mend KIND and --undo, --as USER.",
     command_db_doctor},
    {"backup", "verify", "BACKUP",
     "Restores a backup into a scratch place and compares it with its manifest (--json).",
     command_backup_verify},
    {"backup", "", "FILE|FOLDER",
     "Makes a backup of records in use (--encrypt or --key-file; --as, or as their owner; --json).",
     command_backup},
    {"restore", "", "BACKUP TO",
     "Brings a backup back into a new place, checked first; what was there is kept (--json).",
     command_restore},
    {"import", "synthea-csv", "FOLDER", "Takes in a folder of Synthea's CSV files.",
     command_import_synthea},
    {"audit", "list", "", "Lists the audit, newest first (--as; filters and --json).",
     command_audit_list},
    {"audit", "export", "", "The audit as CSV, or with --json as sealed lines.",
     command_audit_export},
    {"audit", "verify", "[URL]",
     "Checks the audit against its seals, and against a head that was kept (--head).",
     command_audit_verify},
    {"staff", "add", "USER", "Adds a staff member (--role, --name, --provider; --as).",
     command_staff_add},
    {"staff", "list", "", "Lists staff (--as; --json).", command_staff_list},
    {"staff", "role", "USER", "Changes --role, --name or --provider (--as).", command_staff_role},
    {"staff", "passwd", "[USER]", "Sets a password; without USER one's own (--as).",
     command_staff_passwd},
    {"staff", "pin", "[USER]", "Sets a PIN, an empty one takes it away; without USER one's own.",
     command_staff_pin},
    {"staff", "badge", "USER", "Gives a badge; an empty one takes it away (--as).",
     command_staff_badge},
    {"staff", "lock", "USER", "Switches a staff member off (--as).", command_staff_lock},
    {"staff", "unlock", "USER", "Switches on again, and forgets failures (--as).",
     command_staff_unlock},
    {"staff", "recover", "USER", "Opens an account anew; for the owner of the database's file.",
     command_staff_recover},
    {"client", "add", "APP_ID NAME",
     "Makes an API client (--role, --scopes, --contact, --rate-limit) and shows its secret once.",
     command_client_add},
    {"client", "list", "", "All API clients, and what about them wants looking at.",
     command_client_list},
    {"client", "show", "CLIENT_ID", "One API client.", command_client_show},
    {"client", "rotate", "CLIENT_ID", "Makes a new secret; the old one still serves for --days.",
     command_client_rotate},
    {"client", "disable", "CLIENT_ID", "Gives an API client no tokens any more.",
     command_client_disable},
    {"client", "enable", "CLIENT_ID", "Gives them again.", command_client_enable},
    {"client", "scopes", "CLIENT_ID SCOPES", "What an API client may read and write.",
     command_client_scopes},
    {"client", "verify", "CLIENT_ID", "Is this its secret? (from a prompt or standard input)",
     command_client_verify},
    {"provider", "remove", "NPI", "Removes a provider who has no appointments.",
     command_provider_remove},
    {"provider", "reassign", "NPI NPI", "Gives a provider's appointments to another.",
     command_provider_reassign},
    {"patient", "purge", "MRN", "Removes a patient by law: two administrators, an export first.",
     command_patient_purge},
    {"story", "", "FILE...", "Plays stories: keys in, screens out.", command_story},
    {"config", "check", "[FILE]", "Reads the settings and says what is wrong.",
     command_config_check},
    {"doc", "", "man|completion|settings|keys|rights|sign-ins",
     "Prints a page that is made from the program's own tables.", command_doc},
    {NULL, NULL, NULL, NULL, NULL},
};

/* A line names files and arguments as they were given, and those may hold anything. */
static void print_safe(FILE *file, const char *name, const char *words)
{
    char line[2048], safe[8192];
    snprintf(line, sizeof(line), "%s: %s", name, words);
    text_safe(safe, sizeof(safe), line, strlen(line), NULL);
    fprintf(file, "%s\n", safe);
}

void command_tell(const char *name, const char *format, ...)
{
    char words[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof(words), WORDS(format), arguments);
    va_end(arguments);
    print_safe(stdout, name, words);
}

int command_fail(const struct error *error)
{
    print_safe(stderr, "chartty", error->user);
    return EXIT_REFUSED;
}

int command_usage(const char *format, ...)
{
    char words[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof(words), WORDS(format), arguments);
    va_end(arguments);
    print_safe(stderr, "chartty", words);
    fputs(WORDS("See chartty --help.\n"), stderr);
    return EXIT_USAGE;
}

const char *command_database(const struct command_call *call, char room[1024])
{
    static const char site[] = "/var/lib/chartty/chartty.db";
    if (call->options->db != NULL) {
        return call->options->db;
    }
    if (call->settings->database[0] != '\0') {
        return call->settings->database;
    }
    if (access(site, F_OK) == 0) {
        return site;
    }
    const char *base = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (base != NULL && base[0] == '/') {
        snprintf(room, 1024, "%s/chartty/chartty.db", base);
    } else {
        snprintf(room, 1024, "%s/.local/share/chartty/chartty.db", home == NULL ? "" : home);
    }
    return room;
}

/* "dry_run" is --dry-run on the command line. */
static void print_option(const char *name, const char *word, const char *help)
{
    char shown[64] = "--";
    size_t length = 2;
    for (const char *at = name; *at != '\0' && length < 40; at++) {
        shown[length++] = *at == '_' ? '-' : *at;
    }
    snprintf(shown + length, sizeof(shown) - length, "%s%s", word[0] != '\0' ? " " : "", word);
    printf("  %-18s %s\n", shown, help);
}

/* "  db init [URL]                      Makes a new, empty database."; a long one has a line of its
 * own. */
static void print_command(const struct command *command)
{
    enum { WIDTH = 34 };
    char words[80];
    snprintf(words, sizeof(words), "%s%s%s %s", command->noun, command->verb[0] != '\0' ? " " : "",
             command->verb, command->arguments);
    printf("  %-*s%s%s\n", WIDTH, words,
           strlen(words) > WIDTH ? "\n                                     " : " ",
           WORDS(command->help));
}

void command_verbs(const char *noun, char *out, size_t size)
{
    size_t length = 0;
    out[0] = '\0';
    for (const struct command *command = commands; command->noun != NULL; command++) {
        if (strcmp(command->noun, noun) == 0 && command->verb[0] != '\0' && length < size) {
            length += (size_t)snprintf(out + length, size - length, "%s%s", length > 0 ? ", " : "",
                                       command->verb);
        }
    }
}

/* Those of a noun, or the one that its verb names; false: there is none. */
static bool print_commands(const char *noun, const char *verb)
{
    bool printed = false;
    for (const struct command *command = commands; command->noun != NULL; command++) {
        bool of_verb = verb == NULL || strcmp(command->verb, verb) == 0;
        if (strcmp(command->noun, noun) == 0 && of_verb) {
            print_command(command);
            printed = true;
        }
    }
    return printed;
}

void command_print_help(const char *noun, const char *verb)
{
    if (noun != NULL && (print_commands(noun, verb) || print_commands(noun, NULL))) {
        printf(WORDS("\nchartty --help lists the options.\n"));
        return;
    }
    printf(WORDS("chartty %s - a patient-records workstation for text terminals\n\n"
                 "chartty [OPTIONS]                opens the workstation\n"
                 "chartty NOUN VERB [OPTIONS]      everything else:\n\n"),
           CHARTTY_VERSION);
    for (const struct command *command = commands; command->noun != NULL; command++) {
        print_command(command);
    }
    printf(WORDS("\nOptions\n"));
#define X(name, takes, word, help) print_option(#name, word, help);
    COMMAND_OPTIONS(X)
#undef X
    printf(WORDS("\nExit codes: 0 done, 1 refused or failed, 2 wrong usage.\n"));
}

/* Roff: a hyphen of an option is a minus, or a search for it in the page would miss it. */
static void print_roff_name(const char *name)
{
    fputs("\\-\\-", stdout);
    for (const char *at = name; *at != '\0'; at++) {
        fputs(*at == '_' ? "\\-" : (char[]){*at, '\0'}, stdout);
    }
}

void command_print_manual(void)
{
    printf(".TH CHARTTY 1 \"\" \"chartty %s\" \"User Commands\"\n.SH NAME\nchartty \\- "
           "patient-records workstation for "
           "text terminals\n.SH SYNOPSIS\n.B chartty\n[\\fIOPTIONS\\fR] [\\fINOUN VERB\\fR "
           "...]\n.SH DESCRIPTION\n"
           "Without a noun chartty opens the workstation on the records: find a patient, read the "
           "chart and the "
           "schedule. F1 shows the keys.\n.SH COMMANDS\n",
           CHARTTY_VERSION);
    for (const struct command *command = commands; command->noun != NULL; command++) {
        printf(".TP\n.B %s%s%s\n%s\n%s\n", command->noun, command->verb[0] != '\0' ? " " : "",
               command->verb, command->arguments[0] != '\0' ? command->arguments : "\\&",
               command->help);
    }
    printf(".SH OPTIONS\n");
#define X(name, takes, word, help)                                                                 \
    printf(".TP\n.B ");                                                                            \
    print_roff_name(#name);                                                                        \
    printf("\n%s\n%s\n", word[0] != '\0' ? word : "\\&", help);
    COMMAND_OPTIONS(X)
#undef X
    printf(".SH EXIT STATUS\n0 done, 1 refused or failed, 2 wrong usage.\n");
}

/* Arguments that are words of the program's own ("man|keys") complete, too. */
static void print_pages(const struct command *command)
{
    const char *words = command->arguments;
    if (!islower((unsigned char)words[0]) || strchr(words, '|') == NULL) {
        return;
    }
    printf("    %s) [ \"$COMP_CWORD\" = 2 ] && words=\"", command->noun);
    for (; *words != '\0'; words++) {
        putchar(*words == '|' ? ' ' : *words);
    }
    printf("\" ;;\n");
}

void command_print_completion(void)
{
    printf("# bash completion for chartty, made by: chartty doc completion\n_chartty()\n{\n    "
           "local words=\"");
    const char *last = "";
    for (const struct command *command = commands; command->noun != NULL; command++) {
        if (strcmp(last, command->noun) != 0) {
            printf("%s ", command->noun);
        }
        last = command->noun;
    }
#define X(name, takes, word, help)                                                                 \
    fputs("--", stdout);                                                                           \
    for (const char *at = #name; *at != '\0'; at++) {                                              \
        putchar(*at == '_' ? '-' : *at);                                                           \
    }                                                                                              \
    putchar(' ');
    COMMAND_OPTIONS(X)
#undef X
    printf("\"\n    case \"${COMP_WORDS[1]}\" in\n");
    for (const struct command *command = commands; command->noun != NULL;) {
        const char *noun = command->noun;
        if (command->verb[0] == '\0') {
            print_pages(command);
            command++;
            continue;
        }
        printf("    %s) [ \"$COMP_CWORD\" = 2 ] && words=\"", noun);
        for (; command->noun != NULL && strcmp(command->noun, noun) == 0; command++) {
            printf("%s ", command->verb);
        }
        printf("\" ;;\n");
    }
    printf("    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
           "    [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "
           "\"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
           "complete -F _chartty chartty\n");
}
