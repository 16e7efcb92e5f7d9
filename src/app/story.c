/* SPDX-License-Identifier: MIT */
/* Plays stories on a canvas, without a terminal. Loop thread. */
#include "src/app/story.h"

#include "chartty/base/text.h"
#include "chartty/control/sign_in.h"
#include "chartty/control/staff.h"
#include "chartty/data/migrate.h"
#include "chartty/data/script.h"
#include "src/app/records.h"
#include "src/app/story_rows.h"
#include "src/exchange/demo.h"
#include "ui/screens/workstation.h"
#include "ui/term/theme.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IDLE_WAIT_MS = 30000, LINE_SIZE = 4096 };

struct story {
    const char *path;
    const char *const *variables;
    int line;
    struct settings settings;
    struct clock clock;
    struct date today;
    const char *database; /* given for :demo; NULL: a file in the folder */
    char url[1024];
    char folder[64];      /* of a demo database and its state; "" none */
    struct buffer script; /* what the scripted backend is to do; empty: none */
    struct records records;
    struct keymap *keymap;
    struct theme *theme;
    enum color_depth depth;
    struct canvas canvas;
    struct workstation *workstation; /* NULL until the first key */
    char user[64];                   /* who is signed in at the first key */
    struct sign_in *desk;
    struct staff_keeper *keeper;
    bool is_open, sign_in_failed, turned;
    struct buffer *output;
};

static int wrong(struct story *story, struct error *error, const char *what, const char *value)
{
    return error_set(error, ERROR_INVALID, "%s, line %d: %s%s%s", story->path, story->line, what,
                     value[0] != '\0' ? ": " : "", value);
}

static void no_paint(void *context)
{
    (void)context;
}

static bool is_idle(void *context)
{
    struct story *story = context;
    return story->turned && session_pending(&story->records.session) == 0;
}

static void turned(void *context)
{
    ((struct story *)context)->turned = true;
}

static int wait_idle(struct story *story, struct error *error)
{
    /* What is due at once (an entry of the audit for rows that were drawn) is begun by a timer: it
     * runs before the one that is started here. Twice, since that may bring something new to do. */
    for (int round = 0; round < 2; round++) {
        story->turned = false;
        loop_timer_start(story->records.loop, 0, 0, turned, story);
        loop_run_until(story->records.loop, is_idle, story, IDLE_WAIT_MS);
        if (!is_idle(story)) {
            return wrong(story, error, "still waiting for the database after 30 s", "");
        }
    }
    return 0;
}

static void signed_in(void *context, const struct sign_in_answer *answer)
{
    struct story *story = context;
    story->sign_in_failed = answer->result != SIGN_IN_DONE;
}

/* The database behind a script, when there is one. */
static int write_script(struct story *story, struct error *error)
{
    char path[128];
    if (story->script.length == 0) {
        return 0;
    }
    snprintf(path, sizeof(path), "%s/story.script", story->folder);
    FILE *file = fopen(path, "w");
    bool is_written =
        file != NULL && fprintf(file, "database demo.db\n%s", story->script.bytes) > 0;
    if ((file != NULL && fclose(file) != 0) || !is_written) {
        return wrong(story, error, "the script cannot be written", path);
    }
    snprintf(story->url, sizeof(story->url), SCRIPT_SCHEME "%s", path);
    return 0;
}

/* Past the login screen, as the demo's own person; "nobody" stays at it. */
static int sign_in(struct story *story, struct error *error)
{
    if (strcmp(story->user, "nobody") == 0) {
        return 0;
    }
    struct error refused = {0};
    story->sign_in_failed = true;
    if (sign_in_demo(story->desk, story->user, signed_in, story, &refused) != 0) {
        return wrong(story, error, refused.user, story->user);
    }
    if (wait_idle(story, error) != 0) {
        return -1;
    }
    return story->sign_in_failed ? wrong(story, error, "nobody was signed in as", story->user) : 0;
}

/* At a kiosk nobody signs in. */
static int open_gate(struct story *story, struct error *error)
{
    if (story->settings.kiosk) {
        session_begin_kiosk(&story->records.session);
        return 0;
    }
    story->desk = sign_in_new(&story->records.session, error);
    story->keeper = story->desk == NULL ? NULL : staff_keeper_new(&story->records.session, error);
    return story->keeper == NULL ? -1 : sign_in(story, error);
}

static int begin(struct story *story, struct error *error)
{
    if (story->workstation != NULL) {
        return 0;
    }
    if (story->url[0] == '\0') {
        return wrong(story, error,
                     "no database yet: :demo N SEED or :db PATH comes before the first key", "");
    }
    if (write_script(story, error) != 0 ||
        records_open(&story->records, story->url, &story->settings, &story->clock, error) != 0) {
        return -1;
    }
    story->is_open = true;
    loop_stand_still(story->records.loop); /* its clock stands, too */
    if (open_gate(story, error) != 0) {
        return -1;
    }
    struct workstation_options options = {.session = &story->records.session,
                                          .keymap = story->keymap,
                                          .paint = no_paint,
                                          .quit = no_paint,
                                          .context = story,
                                          .desk = story->desk,
                                          .keeper = story->keeper,
                                          .lock_minutes = story->settings.lock_minutes,
                                          .sign_out_minutes = story->settings.sign_out_minutes,
                                          .scan_prefix = story->settings.scan_prefix,
                                          .sign_in_help = story->settings.sign_in_help};
    story->workstation = workstation_new(&options);
    return wait_idle(story, error);
}

/* "80x24", "300 7": two whole numbers and the sign between them, nothing else. */
static bool two_numbers(const char *text, char between, long long *first, long long *second)
{
    char left[24];
    const char *sign = strchr(text, between);
    if (sign == NULL || (size_t)(sign - text) >= sizeof(left)) {
        return false;
    }
    snprintf(left, sizeof(left), "%.*s", (int)(sign - text), text);
    return text_to_integer(left, first) && text_to_integer(sign + 1, second);
}

static int set_size(struct story *story, const char *value, struct error *error)
{
    long long wide = 0, high = 0;
    if (!two_numbers(value, 'x', &wide, &high) || wide < 1 || high < 1 || wide > 300 ||
        high > 300) {
        return wrong(story, error, ":size wants WIDTHxHEIGHT", value);
    }
    int width = (int)wide, height = (int)high;
    canvas_resize(&story->canvas, height, width);
    return 0;
}

static int set_clock(struct story *story, const char *value, struct error *error)
{
    struct datetime at;
    if (!datetime_parse(value, &at, NULL, NULL)) {
        return wrong(story, error, ":clock wants YYYY-MM-DD HH:MM", value);
    }
    story->clock = clock_fixed(&at);
    story->today = at.date;
    return 0;
}

static int set_setting(struct story *story, const char *value, struct error *error)
{
    if (story->is_open) {
        return wrong(story, error, ":set comes before the first key", value);
    }
    return settings_read_text(&story->settings, story->path, value, error);
}

static int make_demo(struct story *story, const char *value, struct error *error)
{
    long long patients = 0, seed = 0;
    if (!two_numbers(value, ' ', &patients, &seed) || patients < 0 || seed < 0) {
        return wrong(story, error, ":demo wants a number of patients and a seed", value);
    }
    snprintf(story->folder, sizeof(story->folder), "/tmp/chartty-story-XXXXXX");
    if (mkdtemp(story->folder) == NULL) {
        return wrong(story, error, "no temporary folder", strerror(errno));
    }
    if (story->database != NULL) {
        snprintf(story->url, sizeof(story->url), "%s", story->database);
    } else {
        snprintf(story->url, sizeof(story->url), "%s/demo.db", story->folder);
    }
    snprintf(story->settings.state, sizeof(story->settings.state), "%s/state", story->folder);
    struct demo_options options = {
        .url = story->url, .patients = patients, .seed = (uint64_t)seed, .today = story->today};
    if (database_init(story->url, error) != 0 || database_mark_demo(story->url, error) != 0) {
        return -1;
    }
    return demo_fill(&options, error);
}

static int add_row(struct story *story, const char *value, struct error *error)
{
    struct error why;
    char day[11], moment[40];
    date_format_iso(story->today, day);
    snprintf(moment, sizeof(moment), "%s 08:00:00.000000", day);
    if (story->folder[0] == '\0') {
        return wrong(story, error, ":row needs a :demo database before it", "");
    }
    return story_row(story->url, value, moment, &why) == 0 ? 0 : wrong(story, error, why.user, "");
}

static int add_to_script(struct story *story, const char *value, struct error *error)
{
    if (story->folder[0] == '\0' || story->database != NULL || story->is_open) {
        return wrong(story, error, ":script stands behind :demo, on SQLite, before the first key",
                     value);
    }
    buffer_format(&story->script, "%s\n", value);
    return 0;
}

static int set_database(struct story *story, const char *value)
{
    const char *slash = strrchr(story->path, '/');
    bool is_whole = value[0] == '/' || strstr(value, "://") != NULL; /* or a server's address */
    int folder = is_whole || slash == NULL ? 0 : (int)(slash - story->path + 1);
    snprintf(story->url, sizeof(story->url), "%.*s%s", folder, story->path, value);
    return 0;
}

static int set_depth(struct story *story, const char *value, struct error *error)
{
    static const char *const words[DEPTH_COUNT] = {"mono", "8", "16", "256", "rgb"};
    for (int depth = 0; depth < DEPTH_COUNT; depth++) {
        if (strcmp(value, words[depth]) == 0) {
            story->depth = (enum color_depth)depth;
            return 0;
        }
    }
    return wrong(story, error, ":depth wants mono, 8, 16, 256 or rgb", value);
}

static int set_theme(struct story *story, const char *value, struct error *error)
{
    theme_free(story->theme);
    story->theme = theme_load(value, error);
    return story->theme == NULL ? -1 : 0;
}

static int set_lines(struct story *story, const char *value, struct error *error)
{
    if (strcmp(value, "unicode") != 0 && strcmp(value, "ascii") != 0) {
        return wrong(story, error, ":lines wants unicode or ascii", value);
    }
    story->canvas.lines = value[0] == 'u' ? LINES_UNICODE : LINES_ASCII;
    return 0;
}

static int press_keys(struct story *story, const char *value, struct error *error)
{
    char name[32];
    int used = 0;
    if (begin(story, error) != 0) {
        return -1;
    }
    while (sscanf(value, "%31s%n", name, &used) == 1) {
        struct key key;
        if (!key_by_name(name, &key)) {
            return wrong(story, error, "there is no such key", name);
        }
        /* Drawn before each key, as on a terminal: lists learn their height there. */
        workstation_draw(story->workstation, &story->canvas);
        workstation_settle(story->workstation);
        workstation_key(story->workstation, &key);
        if (wait_idle(story, error) != 0) {
            return -1;
        }
        value += used;
    }
    return 0;
}

static int type_text(struct story *story, const char *value, struct error *error)
{
    if (begin(story, error) != 0) {
        return -1;
    }
    while (*value != '\0') {
        struct key key = {.code = *value == ' ' ? KEY_CODE_SPACE : KEY_CODE_TEXT};
        size_t length = 1;
        while (((unsigned char)value[length] & 0xC0) == 0x80) {
            length++;
        }
        snprintf(key.text, sizeof(key.text), "%.*s", (int)length, value);
        workstation_settle(story->workstation);
        workstation_key(story->workstation, &key);
        value += length;
    }
    return wait_idle(story, error);
}

static int paste_text(struct story *story, const char *value, struct error *error)
{
    char text[LINE_SIZE];
    size_t length = 0;
    if (begin(story, error) != 0) {
        return -1;
    }
    for (; *value != '\0'; value++) {
        bool line_end = value[0] == '\\' && value[1] == 'n';
        text[length++] = line_end ? '\n' : *value;
        value += line_end;
    }
    workstation_paste(story->workstation, text, length, false);
    return wait_idle(story, error);
}

static int print_screen(struct story *story, const char *name, struct error *error)
{
    if (begin(story, error) != 0) {
        return -1;
    }
    /* Twice: the first draw tells lists their height, which may fetch. */
    workstation_draw(story->workstation, &story->canvas);
    if (wait_idle(story, error) != 0) {
        return -1;
    }
    workstation_draw(story->workstation, &story->canvas);
    char *dump = canvas_dump(&story->canvas, false);
    buffer_format(story->output, "== %s\n%s", name, dump);
    memory_free(dump);
    return 0;
}

static void add_color(struct buffer *output, const char *name, int32_t color,
                      enum color_depth depth)
{
    if (depth == DEPTH_MONO || color < 0) {
        return;
    }
    buffer_format(output, depth == DEPTH_RGB ? " %s#%06x" : " %s%d", name, (unsigned)color);
}

static void add_look(struct story *story, const struct cell *cell, int from, int to)
{
    static const char *const words[] = {" bold", " underline", " reverse", " dim"};
    struct look look = theme_look(story->theme, (enum role)cell->role, story->depth);
    buffer_format(story->output, " %d-%d %s", from, to, role_name((enum role)cell->role));
    add_color(story->output, "fg", look.foreground, story->depth);
    add_color(story->output, "bg", look.background, story->depth);
    for (int i = 0; i < 4; i++) {
        if ((look.attributes & (1u << i)) != 0) {
            buffer_add_text(story->output, words[i]);
        }
    }
    buffer_add_text(story->output, (cell->flags & CELL_SELECTED) != 0 ? " selected;" : ";");
}

/* The looks of each row that has any but plain text. */
static int print_looks(struct story *story, const char *name, struct error *error)
{
    if (print_screen(story, name, error) != 0) {
        return -1;
    }
    for (int row = 0; row < story->canvas.height; row++) {
        const struct cell *cells = &story->canvas.cells[(size_t)row * (size_t)story->canvas.width];
        bool begun = false;
        for (int from = 0; from < story->canvas.width;) {
            int to = from + 1;
            while (to < story->canvas.width && cells[to].role == cells[from].role &&
                   cells[to].flags == cells[from].flags) {
                to++;
            }
            if (cells[from].role != ROLE_TEXT || cells[from].flags != 0) {
                if (!begun) {
                    buffer_format(story->output, "@%d", row);
                    begun = true;
                }
                add_look(story, &cells[from], from, to - 1);
            }
            from = to;
        }
        if (begun) {
            buffer_add_text(story->output, "\n");
        }
    }
    return 0;
}

/* Before the first key: who begins. Later: somebody else comes in at the login or the lock. */
static int set_user(struct story *story, const char *value, struct error *error)
{
    snprintf(story->user, sizeof(story->user), "%s", value);
    if (story->workstation == NULL) {
        return 0;
    }
    if (sign_in(story, error) != 0) {
        return -1;
    }
    workstation_signed_in(story->workstation);
    return wait_idle(story, error);
}

static int advance(struct story *story, const char *value, struct error *error)
{
    long long seconds = 0;
    if (begin(story, error) != 0) {
        return -1;
    }
    if (!story->clock.fixed || !text_to_integer(value, &seconds) || seconds < 0) {
        return wrong(story, error, ":advance wants seconds, and a :clock before it", value);
    }
    clock_advance(&story->clock, seconds * 1000);
    workstation_tick(story->workstation);
    return wait_idle(story, error);
}

static int wait_directive(struct story *story, const char *value, struct error *error)
{
    if (strcmp(value, "idle") != 0) {
        return wrong(story, error, ":wait takes idle", value);
    }
    return begin(story, error) != 0 ? -1 : wait_idle(story, error);
}

static int database_directive(struct story *story, const char *value, struct error *error)
{
    (void)error;
    return set_database(story, value);
}

static const struct {
    const char *name;
    int (*run)(struct story *story, const char *value, struct error *error);
} directives[] = {
    {":size", set_size},       {":clock", set_clock},       {":demo", make_demo},
    {":set", set_setting},     {":db", database_directive}, {":theme", set_theme},
    {":depth", set_depth},     {":lines", set_lines},       {":keys", press_keys},
    {":type", type_text},      {":paste", paste_text},      {":wait", wait_directive},
    {":screen", print_screen}, {":row", add_row},           {":looks", print_looks},
    {":as", set_user},         {":advance", advance},       {":script", add_to_script},
};

/* $NAME becomes its value; an unknown name stays as it is. */
static void replace_variables(const struct story *story, const char *line, char *out, size_t size)
{
    size_t at = 0;
    while (*line != '\0' && at + 1 < size) {
        const char *value = NULL;
        size_t skip = 0;
        for (const char *const *variable = story->variables;
             *line == '$' && variable != NULL && *variable != NULL; variable++) {
            const char *equals = strchr(*variable, '=');
            size_t length = (size_t)(equals - *variable);
            if (strncmp(line + 1, *variable, length) == 0) {
                value = equals + 1;
                skip = length + 1;
            }
        }
        if (value == NULL) {
            out[at++] = *line++;
        } else {
            at += (size_t)snprintf(out + at, size - at, "%s", value);
            line += skip;
        }
    }
    out[at < size ? at : size - 1] = '\0';
}

static int play_line(struct story *story, char *line, struct error *error)
{
    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '\0' || line[0] == '#') {
        return 0;
    }
    char *value = line + strcspn(line, " ");
    if (*value != '\0') {
        *value++ = '\0';
    }
    for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
        if (strcmp(directives[i].name, line) == 0) {
            return directives[i].run(story, value, error);
        }
    }
    return wrong(story, error, "there is no such directive", line);
}

/* The demo database, its keys and its state: files, and folders of files. */
static void remove_folder(const char *folder)
{
    DIR *list = opendir(folder);
    struct dirent *entry;
    while (list != NULL && (entry = readdir(list)) != NULL) {
        char path[1100];
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && unlink(path) != 0 && errno == EISDIR) {
            remove_folder(path);
        }
    }
    if (list != NULL) {
        closedir(list);
    }
    rmdir(folder);
}

static void end_story(struct story *story)
{
    buffer_release(&story->script);
    workstation_free(story->workstation);
    sign_in_free(story->desk);
    staff_keeper_free(story->keeper);
    if (story->is_open) {
        records_close(&story->records);
    }
    canvas_release(&story->canvas);
    keymap_free(story->keymap);
    theme_free(story->theme);
    if (story->folder[0] != '\0') {
        remove_folder(story->folder);
    }
}

int story_play(const char *path, const char *const *variables, const char *database,
               const struct settings *settings, struct buffer *output, struct error *error)
{
    struct story story = {.path = path,
                          .database = database,
                          .variables = variables,
                          .settings = *settings,
                          .depth = DEPTH_256,
                          .output = output,
                          .clock = clock_system()};
    char line[LINE_SIZE], replaced[LINE_SIZE];
    int result = 0;
    buffer_init(&story.script);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return error_set(error, ERROR_IO, "%s cannot be read: %s.", path, strerror(errno));
    }
    snprintf(story.user, sizeof(story.user), "demo-doctor");
    snprintf(story.settings.station, sizeof(story.settings.station), "ws-07");
    story.today = clock_today(&story.clock);
    canvas_init(&story.canvas, 24, 80);
    story.keymap = keymap_load(NULL, error);
    story.theme = story.keymap == NULL ? NULL : theme_load("default-dark", error);
    if (story.theme == NULL) {
        result = -1;
    }
    while (result == 0 && fgets(line, sizeof(line), file) != NULL) {
        story.line++;
        replace_variables(&story, line, replaced, sizeof(replaced));
        result = play_line(&story, replaced, error);
    }
    fclose(file);
    end_story(&story);
    return result;
}
