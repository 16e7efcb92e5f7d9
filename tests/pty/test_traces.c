/* SPDX-License-Identifier: MIT */
/*
 * Nothing of a patient outside the database (reliability.md 7, rows 34 and 35), nor on the terminal
 * after the lock and after the end, in a real tmux with its scrollback (rows 17 and 30); emergency
 * access in few keys, an administrator at another station told within a minute (row 31). 500 words
 * that stand nowhere else are put in names, notes and results; everything is opened that shows
 * them.
 */
#include "support/station.h"

#include "chartty/base/clock.h"

#include <dirent.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MARKED = 100, QUESTION_MS = 400 };    /* five words of each patient: 500 */
static const char marker[] = "Qzvx";         /* each is this and a number */
static const char marker_hex[] = "517a7678"; /* as a draft that is not sealed would hold it */

static void mark(const char *database)
{
    world_run(
        database,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
        "INSERT INTO patients (id, mrn, first_name, last_name, dob, gender, city) SELECT "
        "9000 + i, printf('MRNQ%05d', i), printf('Qzvxf%03d', i), printf('Qzvxl%03d', i), "
        "'1945-07-14', 'Male', 'Qzvxcity' FROM n;"
        "INSERT INTO medications (medication_id, patient_id, name, prescribed_date, status, "
        "notes) SELECT 'MEDQ' || id, id, 'Qzvxm' || id, '2026-11-01', 'active', 'Qzvxn' || id "
        "FROM patients WHERE id > 9000;"
        "INSERT INTO lab_results (order_id, patient_id, test_name, status, ordered_date, "
        "resulted_date, results_json) SELECT 'LABQ' || id, id, 'BMP', 'final', "
        "'2026-11-01', '2026-11-01', json_array(json_object('component', 'Potassium', "
        "'value', 'Qzvxr' || id, 'unit', '', 'reference', '', 'flag', 'normal')) FROM patients "
        "WHERE id > 9000");
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE id > 9000"),
                     MARKED);
}

/* ---- what is left on the disk ---- */

struct search {
    const char *allowed; /* the database: it and what begins with its name and "-" */
    time_t since;
    long files;
};

static bool holds_marker(const char *path)
{
    static char block[1 << 16];
    size_t kept = 0, length;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    bool found = false;
    while (!found && (length = fread(block + kept, 1, sizeof block - kept, file)) > 0) {
        length += kept;
        found = memmem(block, length, marker, sizeof marker - 1) != NULL ||
                memmem(block, length, marker_hex, sizeof marker_hex - 1) != NULL;
        kept = length < sizeof marker_hex ? length : sizeof marker_hex;
        memmove(block, block + length - kept, kept);
    }
    fclose(file);
    return found;
}

static bool is_records(const struct search *search, const char *path)
{
    size_t length = strlen(search->allowed);
    return strncmp(path, search->allowed, length) == 0 &&
           (path[length] == '\0' || strcmp(path + length, "-journal") == 0 ||
            strcmp(path + length, "-wal") == 0 || strcmp(path + length, "-shm") == 0);
}

/* Private files of folders that are private, and no marker in them. */
static void look_through(struct search *search, const char *folder, bool ours)
{
    DIR *entries = opendir(folder);
    for (const struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        char path[PATH_ROOM * 4];
        struct stat status;
        snprintf(path, sizeof path, "%s/%.250s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            lstat(path, &status) != 0) {
            continue;
        }
        if (ours && S_ISDIR(status.st_mode)) {
            assert_int_equal(status.st_mode & 0777, 0700);
            look_through(search, path, true);
        } else if (S_ISREG(status.st_mode) && (ours || status.st_mtime >= search->since)) {
            search->files++;
            if (ours) {
                assert_int_equal(status.st_mode & 0177, 0);
            }
            if (!is_records(search, path) && holds_marker(path)) {
                fail_msg("%s holds words of a patient", path);
            }
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
}

/* ---- a sitting that shows them all ---- */

static void sit(struct pty *pty)
{
    static const char *const sections[] = {"gd", "gm", "ga", "gl", "gv", "gp", "gt", "gs"};
    pty_type(pty, "qzvxl042");
    station_sees(pty, "QZVXL042, Qzvxf042");
    station_sees(pty, " matches");
    pty_type(pty, "\r");
    station_sees(pty, "Chart > Summary");
    station_sees(pty, "Qzvxm9042");
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        pty_type(pty, sections[i]);
        pty_settle(pty, 100);
    }
    station_sees(pty, "Chart > Summary");
    pty_type(pty, "gm");
    station_sees(pty, "STATUS");
    pty_type(pty, "\r");
    station_sees(pty, "Qzvxn9042");
    pty_type(pty, "\033");
    station_sees(pty, "Current (1)");
}

/* A form half filled in, long enough for its draft to be kept. */
static void leave_a_form(struct pty *pty)
{
    pty_type(pty, "ga");
    station_sees(pty, "Chart > Allergies");
    pty_settle(pty, QUESTION_MS);
    pty_type(pty, "n");
    station_sees(pty, "[ Save F2 ]");
    pty_type(pty, "Qzvxdraft of thirty characters\t");
    pty_settle(pty, 1800);
}

static void nothing_is_left_outside_the_records(void **state)
{
    const struct world *world = *state;
    char database[PATH_ROOM];

    world_copy(world, "marked.db", database);
    mark(database);
    struct search search = {.allowed = database, .since = time(NULL)};
    struct station station = {.db = database};
    mode_t mask = umask(0); /* whatever it was, files are private */
    struct pty *pty = station_home(world, &station);
    sit(pty);
    leave_a_form(pty);
    pty_type(pty, "\014");
    station_sees(pty, "Locked");
    station_never_shows(pty, "Qzvx");
    pty_type(pty, station_password("demo-doctor"));
    pty_type(pty, "\r");
    station_sees(pty, "[ Save F2 ]");
    pty_type(pty, "\t");
    kill(pty_pid(pty), SIGTERM);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    umask(mask);
    assert_int_equal(pty_status(pty), 0);
    station_is_given_back(pty);
    station_never_shows(pty, "Qzvx");
    station_never_shows(pty, "QZVX");
    const char *raw = pty_raw(pty, NULL);
    assert_null(strstr(raw, "\033]")); /* no title, no clipboard */
    pty_free(pty);
    /* The draft lies in the database, sealed: its words stand in no table. */
    assert_true(world_number(database, "SELECT count(*) FROM ct_draft") > 0);
    assert_int_equal(world_number(database, "SELECT count(*) FROM ct_draft WHERE content LIKE "
                                            "'%Qzvx%' OR content LIKE '%517a7678%'"),
                     0);
    assert_int_equal(world_number(database, "SELECT count(*) FROM ct_audit WHERE entry LIKE "
                                            "'%Qzvxdraft%'"),
                     0);
    look_through(&search, world->folder, true); /* HOME, and the state folder in it */
    look_through(&search, "/tmp", false);
    look_through(&search, "/var/tmp", false);
    assert_true(search.files >= 2);
}

static long locked_kib(pid_t pid)
{
    char path[64], line[200];
    long kib = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *status = fopen(path, "re");
    assert_non_null(status);
    while (fgets(line, sizeof line, status) != NULL) {
        (void)sscanf(line, "VmLck: %ld kB", &kib);
    }
    fclose(status);
    return kib;
}

/* May this account lock more than its limit, or is there none? */
static bool locks_freely(void)
{
    enum { MORE = 16 << 20 };
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
    if (limit.rlim_cur == RLIM_INFINITY) {
        return true;
    }
    void *memory = mmap(NULL, MORE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool may = limit.rlim_cur < MORE && mlock(memory, MORE) == 0;
    munmap(memory, MORE);
    return may;
}

/* Where nothing limits it the whole station is out of the swap's reach, else its secrets alone.
 * docs/testing/soak.md has a swap that was searched. */
static void a_station_stays_out_of_the_swap(void **state)
{
    enum { SECRETS_MOST_KIB = 4096 };
    bool is_free = locks_freely();
    struct pty *pty = station_home(*state, NULL);
    long kib = locked_kib(pty_pid(pty));
    station_quit(pty);
#ifdef __SANITIZE_ADDRESS__
    print_message("SKIP: the sanitizer locks no memory (%ld kB)\n", kib);
    skip();
#endif
    assert_true(is_free ? kib > SECRETS_MOST_KIB : kib <= SECRETS_MOST_KIB);
}

/* ---- every way out ---- */

/* With a chart open and a form half filled in: the line is as it was found, and nothing of the
 * patient is left on it. */
static void every_way_out_leaves_the_line_as_it_was(void **state)
{
    static const struct {
        const char *keys;
        int signal_number, status;
    } ways[] = {{"\017", 0, 0},         {NULL, SIGTERM, 0},       {NULL, SIGHUP, 0},
                {NULL, SIGINT, 0},      {NULL, SIGQUIT, 0},       {NULL, SIGABRT, SIGABRT},
                {NULL, SIGBUS, SIGBUS}, {NULL, SIGSEGV, SIGSEGV}, {NULL, SIGFPE, SIGFPE}};
    static const char *const words[] = {"QZVX", "Qzvx", "14-Jul-1945", "MRN", "llerg"};
    char database[PATH_ROOM];
    /* Whatever the session allows, a crash leaves no core: it would hold the chart. */
    struct rlimit cores = {RLIM_INFINITY, RLIM_INFINITY};
    (void)setrlimit(RLIMIT_CORE, &cores); /* where the machine lets nobody, there is none anyway */
    world_copy(*state, "ways.db", database);
    mark(database);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct termios before, after;
        struct station station = {.db = database};
        struct pty *pty = station_start(*state, &station);
        pty_termios_before(pty, &before);
        station_sign_in(pty, "demo-doctor");
        station_sees(pty, "> 1");
        sit(pty);
        pty_type(pty, "ga");
        station_sees(pty, "Chart > Allergies");
        pty_settle(pty, QUESTION_MS);
        pty_type(pty, "n");
        station_sees(pty, "[ Save F2 ]");
        pty_type(pty, "Qzvxlatex");
        station_sees(pty, "[Qzvxlatex");
        if (ways[i].keys != NULL) {
            pty_type(pty, ways[i].keys);
            station_sees(pty, "[ Sign out ]");
            pty_settle(pty, QUESTION_MS);
            pty_type(pty, "s");
            station_sees(pty, "[ Sign in ]");
            pty_type(pty, ways[i].keys);
        } else {
            kill(pty_pid(pty), ways[i].signal_number);
        }
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        assert_int_equal(pty_status(pty) & 0x7f, ways[i].status);
        assert_false(WCOREDUMP(pty_status(pty)));
        pty_termios(pty, &after);
        assert_int_equal(after.c_lflag, before.c_lflag);
        assert_int_equal(after.c_oflag & OPOST, OPOST);
        assert_int_equal(after.c_iflag & ICRNL, ICRNL);
        station_is_given_back(pty);
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            station_never_shows(pty, words[k]);
        }
        pty_free(pty);
    }
}

/* ---- a real tmux ---- */

/* The words of a command, to its end; what it wrote comes into out. */
static int command(const char *const *words, char *out, size_t size)
{
    extern char **environ;
    int file = memfd_create("words", MFD_CLOEXEC), status = -1; /* on no disk: it is a pane */
    pid_t child;
    posix_spawn_file_actions_t actions;
    assert_true(file >= 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, file, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, file, STDERR_FILENO);
    if (posix_spawnp(&child, words[0], &actions, NULL, (char *const *)words, environ) == 0) {
        waitpid(child, &status, 0);
    }
    posix_spawn_file_actions_destroy(&actions);
    ssize_t length = pread(file, out, size - 1, 0);
    out[length > 0 ? length : 0] = '\0';
    close(file);
    return status;
}

struct tmux {
    char socket[PATH_ROOM];
    char text[1 << 17];
};

static void tmux(struct tmux *tmux, const char *verb, const char *one, const char *two)
{
    const char *words[] = {"tmux", "-S", tmux->socket, verb, "-t", "chart", one, two, NULL};
    assert_int_equal(command(words, tmux->text, sizeof tmux->text), 0);
}

/* All of the pane with its scrollback, as it is now. */
static void tmux_capture(struct tmux *window)
{
    const char *words[] = {"tmux", "-S", window->socket, "capture-pane", "-p",
                           "-S",   "-",  "-t",           "chart",        NULL};
    assert_int_equal(command(words, window->text, sizeof window->text), 0);
}

/* Until it holds the text. */
static void tmux_sees(struct tmux *window, const char *text)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    do {
        tmux_capture(window);
        if (strstr(window->text, text) != NULL) {
            return;
        }
    } while (clock_monotonic_ms() < until);
    fail_msg("\"%s\" did not come in tmux:\n%s", text, window->text);
}

static void tmux_start(struct tmux *window, const struct world *world, const char *database)
{
    char line[1200];
    snprintf(window->socket, sizeof window->socket, "%s/tmux", world->folder);
    /* A shell stays behind the program, so that the pane does. */
    snprintf(line, sizeof line,
             "env -i TERM=screen-256color LC_ALL=C.UTF-8 TZ=America/New_York HOME=%s %s --db %s; "
             "echo ended; exec cat",
             world->folder, getenv("CHARTTY_BINARY"), database);
    const char *words[] = {"tmux",        "-S", window->socket, "-f",    "/dev/null",
                           "new-session", "-d", "-s",           "chart", "-x",
                           "80",          "-y", "24",           line,    NULL};
    assert_int_equal(command(words, window->text, sizeof window->text), 0);
}

static const char *patient_word(const struct tmux *window)
{
    static const char *const words[] = {"QZVX", "Qzvx", "14-Jul-1945", "MRNQ", "STATUS"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words && found == NULL; i++) {
        found = strstr(window->text, words[i]) != NULL ? words[i] : NULL;
    }
    return found;
}

/* A frame may be half painted when it is captured; what is in the scrollback stays there. */
static void no_patient_in(struct tmux *window)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    while (patient_word(window) != NULL && clock_monotonic_ms() < until) {
        tmux_capture(window);
    }
    const char *word = patient_word(window);
    if (word != NULL) {
        fail_msg("\"%s\" is in the pane or its scrollback:\n%s", word, window->text);
    }
}

static void a_tmux_keeps_nothing_in_its_scrollback(void **state)
{
    const struct world *world = *state;
    static struct tmux window;
    char database[PATH_ROOM];
    const char *const version[] = {"tmux", "-V", NULL};
    if (command(version, window.text, sizeof window.text) != 0) {
        print_message("SKIP: tmux is not there\n");
        skip();
    }
    world_copy(world, "tmux.db", database);
    mark(database);
    tmux_start(&window, world, database);
    tmux_sees(&window, "[ Sign in ]");
    tmux(&window, "send-keys", "demo-doctor", "Tab");
    tmux(&window, "send-keys", station_password("demo-doctor"), "Enter");
    tmux_sees(&window, "> 1");
    tmux(&window, "send-keys", "-l", "qzvxl042");
    tmux_sees(&window, " matches");
    tmux(&window, "send-keys", "Enter", NULL);
    tmux_sees(&window, "Qzvxm9042");
    tmux(&window, "send-keys", "-l", "gm");
    tmux_sees(&window, "STATUS");
    tmux(&window, "send-keys", "C-l", NULL);
    tmux_sees(&window, "Locked");
    no_patient_in(&window);
    /* Attached anew or typed at, the lock stays; the password alone opens it. */
    tmux(&window, "send-keys", "wrong", "Enter");
    tmux_sees(&window, "[!]");
    no_patient_in(&window);
    tmux(&window, "send-keys", station_password("demo-doctor"), "Enter");
    tmux_sees(&window, "QZVXL042");
    tmux(&window, "send-keys", "C-o", NULL);
    tmux_sees(&window, "[ Sign in ]");
    no_patient_in(&window);
    tmux(&window, "send-keys", "C-o", NULL);
    tmux_sees(&window, "ended");
    no_patient_in(&window);
}

static int end_tmux(void **state)
{
    static struct tmux window;
    snprintf(window.socket, sizeof window.socket, "%s/tmux", ((struct world *)*state)->folder);
    const char *words[] = {"tmux", "-S", window.socket, "kill-server", NULL};
    command(words, window.text, sizeof window.text);
    return 0;
}

/* ---- emergency access ---- */

static void emergency_access_takes_four_keys_and_a_reason(void **state)
{
    const struct world *world = *state;
    char database[PATH_ROOM];
    world_copy(world, "glass.db", database);
    struct station station = {.db = database};
    struct pty *reviewer = station_start(world, &station);
    station_sign_in(reviewer, "demo-admin");
    station_sees(reviewer, "demo-clerk"); /* the list of the staff */
    struct pty *pty = station_start(world, &station);
    station_sign_in(pty, "demo-clerk");
    station_sees(pty, "Schedule");
    pty_type(pty, "gh");
    station_sees(pty, "> 1");
    pty_type(pty, "/\025adams ash");
    station_sees(pty, "1 match");
    pty_type(pty, "\r");
    station_sees(pty, "Allergies: see nurse");
    pty_settle(pty, QUESTION_MS);
    static const char entries[] = "SELECT count(*) FROM ct_audit WHERE action LIKE '%glass%'";
    assert_int_equal(world_number(database, entries), 0);
    int64_t from = clock_monotonic_ms();
    pty_type(pty, "E"); /* one key */
    station_sees(pty, "[ Open the record F2 ]");
    pty_type(pty, "Unconscious on the ward");
    pty_type(pty, "\030"); /* and the second */
    station_sees(pty, "EMERGENCY ACCESS until");
    station_sees(pty, "insulin lispro");
    assert_in_range(clock_monotonic_ms() - from, 0, 9999 * BUSY_MACHINE);
    assert_true(world_number(database, entries) > 0);
    station_sees_within(reviewer, "Emergency access by demo-clerk just now", 60000);
    pty_type(reviewer, "gh");
    station_sees(reviewer, "Emergencies (1)  g e");
    pty_type(reviewer, "\tge"); /* to the list, where letters are keys */
    station_sees(reviewer, "Unconscious on the ward");
    station_quit(reviewer);
    station_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_outside_the_records),
        cmocka_unit_test(a_station_stays_out_of_the_swap),
        cmocka_unit_test(every_way_out_leaves_the_line_as_it_was),
        cmocka_unit_test_teardown(a_tmux_keeps_nothing_in_its_scrollback, end_tmux),
        cmocka_unit_test(emergency_access_takes_four_keys_and_a_reason),
    };
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
