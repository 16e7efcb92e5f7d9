/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reads a script file. Layer: data/scripted.  Thread: any; it blocks on a small file.
 * Must not know: jobs, time.
 */
#include "src/data/scripted/script.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>

enum { LINE_SIZE = 1024, WORDS = 4 };

/* A file named in the script is looked for beside the script. */
static char *beside(const char *script, const char *path)
{
    const char *slash = strrchr(script, '/');
    if (path[0] == '/' || slash == NULL) {
        return memory_copy_text(path);
    }
    struct buffer joined;
    buffer_init(&joined);
    buffer_add(&joined, script, (size_t)(slash - script) + 1);
    buffer_add_text(&joined, path);
    char *result = memory_copy_text(joined.bytes);
    buffer_release(&joined);
    return result;
}

static int number_of(const char *word, int *out)
{
    long long number = 0;
    if (word == NULL || !text_to_integer(word, &number) || number < 0 || number > 1000000) {
        return -1;
    }
    *out = (int)number;
    return 0;
}

static int error_of(const char *word, enum error_code *out)
{
    for (int code = ERROR_OK + 1; word != NULL && code < ERROR_CODE_COUNT; code++) {
        if (strcmp(word, error_word((enum error_code)code)) == 0) {
            *out = (enum error_code)code;
            return 0;
        }
    }
    return -1;
}

static int query_of(const char *word, enum query_id *out)
{
    for (int id = 0; word != NULL && id < QUERY_COUNT; id++) {
        if (strcmp(word, query_name((enum query_id)id)) == 0) {
            *out = (enum query_id)id;
            return 0;
        }
    }
    return -1;
}

static int subject_of(const char *word, enum script_subject *out)
{
    static const char *const words[] = {[SCRIPT_REQUEST] = "request",
                                        [SCRIPT_QUERY] = "query",
                                        [SCRIPT_SAVE] = "save",
                                        [SCRIPT_ENTRY] = "entry",
                                        [SCRIPT_SETTLE] = "settle"};
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        if (strcmp(word, words[index]) == 0) {
            *out = (enum script_subject)index;
            return 0;
        }
    }
    return -1;
}

/* "COLUMN VALUE" */
static int read_conflict(struct script_rule *rule, const char *rest)
{
    if (rest == NULL) {
        return -1;
    }
    size_t column = strcspn(rest, " \t");
    const char *value = rest + column + strspn(rest + column, " \t");
    rule->turn = SCRIPT_CONFLICT;
    if (*value == 0 || column >= sizeof rule->column || strlen(value) >= sizeof rule->value) {
        return -1;
    }
    memcpy(rule->column, rest, column);
    memcpy(rule->value, value, strlen(value) + 1);
    return 0;
}

/* What is to happen: "stall MS", "wait FILE", "error CODE", and the turns of a save. */
static int read_turn(struct script_rule *rule, const char *path, const char *word, const char *rest)
{
    if (strcmp(word, "stall") == 0) {
        return number_of(rest, &rule->stall_ms);
    }
    if (strcmp(word, "wait") == 0 && rule->subject == SCRIPT_QUERY && rest != NULL) {
        rule->gate = beside(path, rest);
        return 0;
    }
    if (strcmp(word, "error") == 0) {
        return error_of(rest, &rule->error);
    }
    if (rule->subject != SCRIPT_SAVE && rule->subject != SCRIPT_ENTRY) {
        return -1;
    }
    if (strcmp(word, "conflict") == 0 && rule->subject == SCRIPT_SAVE) {
        return read_conflict(rule, rest);
    }
    rule->turn = strcmp(word, "uncertain") == 0 ? SCRIPT_UNCERTAIN : SCRIPT_VANISH;
    return rest == NULL && (strcmp(word, "uncertain") == 0 || strcmp(word, "vanish") == 0) ? 0 : -1;
}

static int add_rule(struct script *script, const char *path, enum script_subject subject,
                    char *const words[WORDS])
{
    if (script->rule_count == SCRIPT_RULES || words[1] == NULL || words[2] == NULL) {
        return -1;
    }
    struct script_rule rule = {.subject = subject};
    int failed = subject == SCRIPT_QUERY      ? query_of(words[1], &rule.query)
                 : strcmp(words[1], "*") == 0 ? 0
                                              : number_of(words[1], &rule.number);
    failed |= read_turn(&rule, path, words[2], words[3]);
    if (failed == 0) {
        script->rules[script->rule_count++] = rule;
    } else {
        memory_free(rule.gate);
    }
    return failed;
}

/* Words divided by blanks; the last takes the rest of the line (a path, "connection lost"). */
static void split(char *line, char *words[WORDS])
{
    size_t length = strcspn(line, "\r\n");
    while (length > 0 && line[length - 1] == ' ') {
        length--;
    }
    line[length] = 0;
    for (int word = 0; word < WORDS; word++) {
        line += strspn(line, " \t");
        words[word] = *line != 0 && *line != '#' ? line : NULL;
        if (words[word] == NULL || word == WORDS - 1) {
            continue;
        }
        line += strcspn(line, " \t");
        if (*line != 0) {
            *line++ = 0;
        }
    }
}

/* "lost save N", "lost query NAME", "back N", "standby SECONDS". */
static int read_line_state(struct script *script, char *const words[WORDS])
{
    if (words[1] == NULL || words[2] == NULL) {
        return -1;
    }
    if (strcmp(words[1], "lost") == 0) {
        enum query_id query;
        if (strcmp(words[2], "query") == 0 && query_of(words[3], &query) == 0) {
            script->line_lost_query = (int)query;
            return 0;
        }
        return strcmp(words[2], "save") == 0 ? number_of(words[3], &script->line_lost_save) : -1;
    }
    if (strcmp(words[1], "back") == 0) {
        return number_of(words[2], &script->line_back);
    }
    return strcmp(words[1], "standby") == 0 ? number_of(words[2], &script->standby_s) : -1;
}

static int read_line(struct script *script, const char *path, char *line)
{
    char *words[WORDS];
    split(line, words);
    if (words[0] == NULL) {
        return 0;
    }
    enum script_subject subject;
    if (subject_of(words[0], &subject) == 0) {
        return add_rule(script, path, subject, words);
    }
    if (strcmp(words[0], "delay") == 0) {
        return number_of(words[1], &script->delay_ms);
    }
    if (strcmp(words[0], "line") == 0) {
        return read_line_state(script, words);
    }
    if (strcmp(words[0], "lost") == 0) {
        if (words[1] == NULL || strcmp(words[1], "while") != 0 || words[2] == NULL) {
            return -1;
        }
        memory_free(script->lost_while);
        script->lost_while = beside(path, words[2]);
        return 0;
    }
    if (strcmp(words[0], "database") != 0 || words[1] == NULL) {
        return -1;
    }
    memory_free(script->database);
    script->database = beside(path, words[1]);
    return 0;
}

struct script *script_read(const char *path, struct error *error)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        error_set(error, ERROR_NOT_FOUND, "The script %.150s cannot be read.", path);
        return NULL;
    }
    struct script *script = memory_new(sizeof *script);
    script->line_lost_save = script->line_lost_query = script->line_back = script->standby_s = -1;
    char line[LINE_SIZE];
    int number = 0, failed = 0;
    while (failed == 0 && fgets(line, sizeof line, file) != NULL) {
        number++;
        failed = read_line(script, path, line);
    }
    fclose(file);
    if (failed == 0 && script->database != NULL) {
        return script;
    }
    error_set(error, ERROR_INVALID,
              failed != 0 ? "%.150s, line %d: not a directive of a script."
                          : "%.150s names no database (%d lines).",
              path, number);
    script_free(script);
    return NULL;
}

void script_free(struct script *script)
{
    if (script == NULL) {
        return;
    }
    for (int rule = 0; rule < script->rule_count; rule++) {
        memory_free(script->rules[rule].gate);
    }
    memory_free(script->lost_while);
    memory_free(script->database);
    memory_free(script);
}
