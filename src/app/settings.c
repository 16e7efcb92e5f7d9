/* SPDX-License-Identifier: MIT */
/* Reading settings. Start-up only. The list is settings.def. */
#include "src/app/settings.h"

#include "chartty/base/datetime.h"
#include "chartty/base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <libconfig.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024 };
enum setting_kind { KIND_TEXT, KIND_NUMBER, KIND_SWITCH };

struct setting {
    const char *name;
    enum setting_kind kind;
    const char *default_value;
    int low, high;
    size_t offset;
    const char *help;
};

static const struct setting list[] = {
#define X(name, kind, default_value, low, high, help)                                              \
    {#name, KIND_##kind, default_value, low, high, offsetof(struct settings, name), help},
#include "src/app/settings.def"
};
enum { SETTINGS = sizeof(list) / sizeof(list[0]) };

static void *place_of(struct settings *settings, const struct setting *setting)
{
    return (char *)settings + setting->offset;
}

void settings_defaults(struct settings *settings)
{
    memset(settings, 0, sizeof(*settings));
    for (int i = 0; i < SETTINGS; i++) {
        void *place = place_of(settings, &list[i]);
        switch (list[i].kind) {
        case KIND_TEXT:
            snprintf(place, SETTING_SIZE, "%s", list[i].default_value);
            break;
        case KIND_NUMBER:
            *(int *)place = (int)strtol(list[i].default_value, NULL, 10);
            break;
        case KIND_SWITCH:
            *(bool *)place = strcmp(list[i].default_value, "true") == 0;
            break;
        }
    }
}

static const struct setting *find_setting(const char *name)
{
    for (int i = 0; i < SETTINGS; i++) {
        if (name != NULL && strcmp(list[i].name, name) == 0) {
            return &list[i];
        }
    }
    return NULL;
}

static int refuse(const char *file, const config_setting_t *entry, const char *what,
                  struct error *error)
{
    const char *name = config_setting_name(entry);
    return error_set(error, ERROR_INVALID, "%s, line %u: %s %s.", file,
                     config_setting_source_line(entry), name == NULL ? "this" : name, what);
}

/* Nothing is one, too. */
static bool is_one_of(const char *text, const char *const *words)
{
    while (*words != NULL && strcmp(text, *words) != 0) {
        words++;
    }
    return *words != NULL || text[0] == '\0';
}

/* Texts that must be more than texts: what is wrong with one; NULL nothing. */
static const char *fault_of(const char *name, const char *text)
{
    static const char *const modes[] = {"verify-full", "verify-ca", "require",
                                        "prefer",      "disable",   NULL};
    static const char *const bindings[] = {"require", "prefer", "disable", NULL};
    bool is_time = strcmp(name, "day_start") == 0 || strcmp(name, "day_end") == 0;
    if (is_time && time_parse(text) < 0) {
        return "wants a time of day, for example \"08:00\"";
    }
    if (strcmp(name, "work_days") == 0 && strspn(text, "0123456") != strlen(text)) {
        return "wants digits of weekdays, 0 Sunday to 6 Saturday, for example \"12345\"";
    }
    if (strcmp(name, "database_sslmode") == 0 && !is_one_of(text, modes)) {
        return "wants one of \"verify-full\", \"verify-ca\", \"require\", \"prefer\", \"disable\"";
    }
    if (strcmp(name, "database_channel_binding") == 0 && !is_one_of(text, bindings)) {
        return "wants one of \"require\", \"prefer\", \"disable\"";
    }
    return NULL;
}

static int take(struct settings *settings, const char *file, const config_setting_t *entry,
                struct error *error)
{
    const struct setting *setting = find_setting(config_setting_name(entry));
    char what[160];
    if (setting == NULL) {
        return refuse(file, entry, "is not a setting (see chartty doc settings)", error);
    }
    void *place = place_of(settings, setting);
    if (setting->kind == KIND_TEXT) {
        const char *text = config_setting_get_string(entry);
        if (text == NULL || strlen(text) < (size_t)setting->low ||
            strlen(text) > (size_t)setting->high) {
            snprintf(what, sizeof(what), WORDS("wants a text in quotes of %d to %d characters"),
                     setting->low, setting->high);
            return refuse(file, entry, what, error);
        }
        const char *fault = fault_of(setting->name, text);
        if (fault != NULL) {
            return refuse(file, entry, fault, error);
        }
        snprintf(place, SETTING_SIZE, "%s", text);
    } else if (setting->kind == KIND_NUMBER) {
        int number = config_setting_get_int(entry);
        if (config_setting_type(entry) != CONFIG_TYPE_INT || number < setting->low ||
            number > setting->high) {
            snprintf(what, sizeof(what), WORDS("wants a whole number from %d to %d"), setting->low,
                     setting->high);
            return refuse(file, entry, what, error);
        }
        *(int *)place = number;
    } else if (config_setting_type(entry) != CONFIG_TYPE_BOOL) {
        return refuse(file, entry, "wants true or false", error);
    } else {
        *(bool *)place = config_setting_get_bool(entry) != 0;
    }
    return 0;
}

static int refuse_include(const char *name, const char *text, struct error *error)
{
    int line = 1;
    for (const char *at = text; *at != '\0'; at++) {
        if (strncmp(at, "@include", 8) == 0) {
            return error_set(error, ERROR_INVALID, "%s, line %d: @include is not allowed.", name,
                             line);
        }
        line += *at == '\n';
    }
    return 0;
}

int settings_read_text(struct settings *settings, const char *name, const char *text,
                       struct error *error)
{
    config_t config;
    int result = 0;
    if (refuse_include(name, text, error) != 0) {
        return -1;
    }
    config_init(&config);
    if (config_read_string(&config, text) != CONFIG_TRUE) {
        result = error_set(error, ERROR_INVALID, "%s, line %d: %s.", name,
                           config_error_line(&config), config_error_text(&config));
    }
    const config_setting_t *root = config_root_setting(&config);
    for (int i = 0; result == 0 && i < config_setting_length(root); i++) {
        result = take(settings, name, config_setting_get_elem(root, (unsigned)i), error);
    }
    int day_start = time_parse(settings->day_start), day_end = time_parse(settings->day_end);
    if (result == 0 && day_start >= 0 && day_end <= day_start) {
        result = error_set(error, ERROR_INVALID, "%s: day_end (%s) is not after day_start (%s).",
                           name, settings->day_end, settings->day_start);
    }
    config_destroy(&config);
    return result;
}

/* The whole file into text; refuses files that others may write and files past the size. */
static int read_file(const char *path, char text[FILE_MAX + 1], struct error *error)
{
    struct stat status = {0};
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO,
                         "%s cannot be read: %s.", path, strerror(errno));
    }
    int result = 0;
    size_t length = 0;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        result = error_set(error, ERROR_INVALID, "%s is not a file.", path);
    } else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        result = error_set(error, ERROR_DENIED, "%s can be written by others. Run: chmod go-w %s",
                           path, path);
    } else if (status.st_size > FILE_MAX) {
        result = error_set(error, ERROR_INVALID, "%s is larger than 64 KiB.", path);
    }
    while (result == 0 && length < FILE_MAX) {
        ssize_t got = read(descriptor, text + length, FILE_MAX - length);
        if (got < 0) {
            result = error_set(error, ERROR_IO, "%s cannot be read: %s.", path, strerror(errno));
        } else if (got == 0) {
            break;
        } else {
            length += (size_t)got;
        }
    }
    text[length] = '\0';
    close(descriptor);
    return result;
}

int settings_read(struct settings *settings, const char *path, bool missing_ok, struct error *error)
{
    char text[FILE_MAX + 1];
    struct error failure = {0};
    if (read_file(path, text, &failure) != 0) {
        if (missing_ok && failure.code == ERROR_NOT_FOUND) {
            return 0;
        }
        if (error != NULL) {
            *error = failure;
        }
        return -1;
    }
    return settings_read_text(settings, path, text, error);
}

static bool user_path(char *out, size_t size)
{
    const char *base = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    if (base != NULL && base[0] == '/') {
        snprintf(out, size, "%s/chartty/chartty.conf", base);
    } else if (home != NULL && home[0] == '/') {
        snprintf(out, size, "%s/.config/chartty/chartty.conf", home);
    } else {
        return false;
    }
    return true;
}

int settings_load(struct settings *settings, const char *path, struct error *error)
{
    char user[1024];
    settings_defaults(settings);
    if (settings_read(settings, "/etc/chartty/chartty.conf", true, error) != 0 ||
        (user_path(user, sizeof(user)) && settings_read(settings, user, true, error) != 0)) {
        return -1;
    }
    return path == NULL ? 0 : settings_read(settings, path, false, error);
}

void settings_print_manual(void)
{
    printf("# Settings\n\nRead from `/etc/chartty/chartty.conf`, then "
           "`~/.config/chartty/chartty.conf`, then `--config "
           "FILE`; a later\nfile wins. The format is libconfig's: `name = value;`.\n\n"
           "| setting | default | what it is for |\n|---|---|---|\n");
    for (int i = 0; i < SETTINGS; i++) {
        const char *quote = list[i].kind == KIND_TEXT ? "\"" : "";
        printf("| `%s` | `%s%s%s` | %s |\n", list[i].name, quote, list[i].default_value, quote,
               list[i].help);
    }
}
