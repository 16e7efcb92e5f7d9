/* SPDX-License-Identifier: MIT */
/* Process hygiene, options, settings; then the verb. Start-up only. */
#include "src/app/start.h"

#include "chartty/base/memory.h"
#include "chartty/base/words.h"
#include "chartty/data/data.h"
#include "src/app/command.h"

#include <getopt.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

extern char **environ;

/* Architecture decision 15: what of the environment is kept; a name that ends in '*' is a prefix.
 */
static const char *const kept_names[] = {
    "TERM",
    "COLORTERM",
    "LANG",
    "LC_*",
    "TZ",
    "HOME",
    "XDG_*",
    "NO_COLOR",
    "ESCDELAY",
    "TMUX",
    "SSH_CONNECTION",
    "SSH_TTY",
    "CHARTTY_*",
    "PGPASSFILE",
    "PGSERVICE",
    "PGSERVICEFILE",
    /* sanitizer and coverage settings of test builds; without effect in others */
    "ASAN_OPTIONS",
    "UBSAN_OPTIONS",
    "TSAN_OPTIONS",
    "LSAN_OPTIONS",
    "GCOV_*",
};

static bool is_kept(const char *entry)
{
    const char *equals = strchr(entry, '=');
    size_t length = equals == NULL ? strlen(entry) : (size_t)(equals - entry);
    for (size_t i = 0; i < sizeof(kept_names) / sizeof(kept_names[0]); i++) {
        size_t name_length = strlen(kept_names[i]);
        if (kept_names[i][name_length - 1] == '*') {
            if (length >= name_length - 1 && strncmp(entry, kept_names[i], name_length - 1) == 0) {
                return true;
            }
        } else if (length == name_length && strncmp(entry, kept_names[i], length) == 0) {
            return true;
        }
    }
    return false;
}

/* Drops everything else in place, so that nothing later (PAGER, LD_*, TERMINFO) can be read by
 * accident. */
static void clean_environment(void)
{
    char **to = environ;
    for (char **from = environ; from != NULL && *from != NULL; from++) {
        if (is_kept(*from)) {
            *to++ = *from;
        }
    }
    if (environ != NULL) {
        *to = NULL;
    }
}

/* Files are private from the first one on; a crash leaves no patient data in a core file. */
static void harden_process(void)
{
    struct rlimit none = {0, 0};
    umask(077);
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    clean_environment();
}

/* Where a kiosk's records are is its settings' to say, and nobody else's. */
static void clean_kiosk(void)
{
    unsetenv("PGPASSFILE");
    unsetenv("PGSERVICE");
    unsetenv("PGSERVICEFILE");
}

static void set_locale(void)
{
    /* An absent locale gives the C locale: ASCII and '?', never raw bytes. Numbers are always
     * written in C. */
    if (setlocale(LC_ALL, "") == NULL) {
        setlocale(LC_ALL, "C");
    }
    setlocale(LC_NUMERIC, "C");
    setlocale(LC_MESSAGES, "C"); /* what libraries say of an error is told apart by its words */
}

static bool take_option(struct options *options, int index, const char *value)
{
    int at = 0;
#define OPTION_VALUE(name) options->name = value
#define OPTION_FLAG(name)  options->name = true
#define X(name, takes, word, help)                                                                 \
    if (at++ == index) {                                                                           \
        OPTION_##takes(name);                                                                      \
        return true;                                                                               \
    }
    COMMAND_OPTIONS(X)
#undef X
#undef OPTION_VALUE
#undef OPTION_FLAG
    return false;
}

/* Options may stand anywhere; false (after a message) when one is wrong. */
static bool read_options(int argc, char **argv, struct options *options)
{
#define HAS_VALUE required_argument
#define HAS_FLAG  no_argument
    char names[][24] = {
#define X(name, takes, word, help) #name,
        COMMAND_OPTIONS(X)
#undef X
    };
    struct option table[] = {
#define X(name, takes, word, help) {NULL, HAS_##takes, NULL, 0},
        COMMAND_OPTIONS(X)
#undef X
            {NULL, 0, NULL, 0}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        for (char *at = names[i]; *at != '\0'; at++) {
            *at = *at == '_' ? '-' : *at;
        }
        table[i].name = names[i];
    }
    memset(options, 0, sizeof(*options));
    int index = 0, got;
    opterr = 0; /* getopt's own message would give the argument raw to the terminal */
    while ((got = getopt_long(argc, argv, ":h", table, &index)) != -1) {
        if (got == 'h') {
            options->help = true;
        } else if (got != 0 || !take_option(options, index, optarg)) {
            command_usage(got == ':' ? "%s wants a value" : "there is no option %s",
                          argv[optind - 1]);
            return false;
        }
    }
    options->count = argc - optind;
    options->words = argv + optind;
    return true;
}

/* How many arguments a verb takes at most, as its own words say: "[URL]" one, "FROM TO" two. */
static int arguments_most(const struct command *command)
{
    int count = 0;
    if (strstr(command->arguments, "...") != NULL) {
        return INT_MAX;
    }
    for (const char *at = command->arguments; *at != '\0'; at++) {
        count += at == command->arguments || at[-1] == ' ' ? 1 : 0;
    }
    return count;
}

static int run_one(const struct command *command, struct command_call *call)
{
    int most = arguments_most(command);
    bool has_verb = command->verb[0] != '\0';
    if (call->count > most) {
        return command_usage("%s%s%s takes %s: \"%s\" is too much", command->noun,
                             has_verb ? " " : "", command->verb,
                             most > 0 ? command->arguments : WORDS("no argument"),
                             call->arguments[most]);
    }
    return command->run(call);
}

static int run_command(const struct options *options, const struct settings *settings)
{
    struct command_call call = {.options = options, .settings = settings};
    if (options->count == 0) {
        return command_workstation(&call);
    }
    bool noun_known = false;
    for (const struct command *command = commands; command->noun != NULL; command++) {
        if (strcmp(command->noun, options->words[0]) != 0) {
            continue;
        }
        noun_known = true;
        bool has_verb = command->verb[0] != '\0';
        if (!has_verb || (options->count > 1 && strcmp(command->verb, options->words[1]) == 0)) {
            int used = has_verb ? 2 : 1;
            call.count = options->count - used;
            call.arguments = options->words + used;
            return run_one(command, &call);
        }
    }
    if (noun_known) {
        char verbs[256];
        command_verbs(options->words[0], verbs, sizeof(verbs));
        return command_usage("%s wants one of its verbs%s%s: %s", options->words[0],
                             options->count > 1 ? WORDS(", not ") : "",
                             options->count > 1 ? options->words[1] : "", verbs);
    }
    return command_usage("there is no command \"%s\"", options->words[0]);
}

int start_run(int argc, char **argv)
{
    struct options options;
    struct settings settings;
    struct error error;
    memory_share_heap();
    data_settle_library();
    harden_process();
    set_locale();
    if (!read_options(argc, argv, &options)) {
        return EXIT_USAGE;
    }
    if (options.help) {
        command_print_help(options.count > 0 ? options.words[0] : NULL,
                           options.count > 1 ? options.words[1] : NULL);
        return EXIT_DONE;
    }
    if (options.version) {
        printf("chartty %s\n", CHARTTY_VERSION);
        return EXIT_DONE;
    }
    if (settings_load(&settings, options.config, &error) != 0) {
        return command_fail(&error);
    }
    if (options.kiosk || settings.kiosk) {
        clean_kiosk();
    }
    if (settings.database_sslmode[0] != '\0') {
        setenv("PGSSLMODE", settings.database_sslmode, 1); /* libpq's, and so its programs' */
    }
    if (settings.database_channel_binding[0] != '\0') {
        setenv("PGCHANNELBINDING", settings.database_channel_binding, 1);
    }
    if (settings.zone[0] != '\0') {
        setenv("TZ", settings.zone, 1);
    }
    tzset();
    return run_command(&options, &settings);
}
