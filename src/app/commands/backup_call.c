/* SPDX-License-Identifier: MIT */
/* What the verbs of backup and restore share. The verb's thread. */
#include "src/app/commands/backup_call.h"

#include "chartty/base/secret.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/data/data.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

bool backup_call_lock(const struct command_call *call, enum backup_lock *lock)
{
    bool has_file = call->options->key_file != NULL;
    *lock = has_file                 ? BACKUP_KEY_FILE
            : call->options->encrypt ? BACKUP_PASSPHRASE
                                     : BACKUP_UNLOCKED;
    return !has_file || !call->options->encrypt;
}

int backup_call_secret(const struct command_call *call, enum backup_lock lock, bool again,
                       struct backup_secret *secret, struct error *error)
{
    *secret = (struct backup_secret){.lock = lock};
    if (lock == BACKUP_KEY_FILE) {
        secret->key_file = call->options->key_file;
        return secret->key_file != NULL
                   ? 0
                   : error_set(error, ERROR_DENIED,
                               "The backup is encrypted with a key file. Add: --key-file FILE");
    }
    if (lock == BACKUP_PASSPHRASE) {
        secret->passphrase = command_secret(call, "Passphrase of the backup",
                                            again ? "The same again" : NULL, error);
        return secret->passphrase != NULL ? 0 : -1;
    }
    return 0;
}

int backup_call_sign_in(const struct command_call *call, struct records *records,
                        enum permission permission, struct error *error)
{
    if (call->options->as != NULL) {
        return command_sign_in(call, records, permission, error);
    }
    session_begin(&records->session, NULL);
    return 0;
}

/* Who signed in is in the entry already. */
static void add_account(const struct records *records, char *words, size_t size)
{
    struct passwd entry;
    struct passwd *account = NULL;
    char texts[2048];
    if (records->session.person.staff_id == 0) {
        (void)getpwuid_r(geteuid(), &entry, texts, sizeof texts, &account);
        text_append(words, size, ", by the account %.40s",
                    account != NULL ? account->pw_name : "without a name");
    }
}

int backup_call_note(struct records *records, enum audit_action action, const char *words,
                     const char *name, struct error *error)
{
    char text[240];
    snprintf(text, sizeof(text), "%.20s%s%.120s", words, name[0] != '\0' ? " " : "", name);
    add_account(records, text, sizeof(text));
    return command_note(records, action, text, error);
}

void backup_call_progress(void *context, const char *what, long long done, long long total)
{
    progress_show(context, what, done, total);
}

bool backup_call_told(const struct command_call *call, const char *url, enum audit_action action,
                      const char *words, const char *name)
{
    struct clock clock = clock_system();
    struct records records;
    struct error error = {0};
    int result = records_open(&records, url, call->settings, &clock, &error);
    if (result == 0) {
        session_begin(&records.session, NULL);
        result = backup_call_note(&records, action, words, name, &error);
        command_sign_out(&records);
        records_close(&records);
    }
    if (result != 0) {
        fprintf(stderr, WORDS("chartty: That is not in the records' audit: %s\n"), error.user);
    }
    return result == 0;
}

static void key_of(const char *setting, const char *url, const char *ending, char out[1024])
{
    if (setting[0] != '\0') {
        snprintf(out, 1024, "%s", setting);
    } else {
        data_key_file(url, ending, out, 1024);
    }
}

void backup_call_key(const struct command_call *call, const char *url, char out[1024])
{
    key_of(call->settings->audit_key, url, ".audit-key", out);
}

void backup_call_badge_key(const struct command_call *call, const char *url, char out[1024])
{
    key_of(call->settings->badge_key, url, ".badge-key", out);
}

void backup_call_bytes(int64_t bytes, char out[32])
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
    double size = (double)bytes;
    int unit = 0;
    while (size >= 1000 && unit < 4) {
        size /= 1000;
        unit++;
    }
    snprintf(out, 32, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
}
