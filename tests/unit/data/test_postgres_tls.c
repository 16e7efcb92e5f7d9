/* SPDX-License-Identifier: MIT */
/*
 * How a server on another machine is known: its certificate, its encryption, the password's
 * exchange; and what an address, a service and the administrator's setting say of it. A private
 * cluster with certificates of the test's own; 127.0.0.2 stands for another machine, since only
 * 127.0.0.1 counts as this one.
 */
#include "postgres_cluster.h"

#include "src/data/postgres/pg_address.h"

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>

#define PASSWORD "correct-horse-battery"

static struct postgres cluster;
static char port[8];

/* --- the server ------------------------------------------------------------------------------- */

static void run_sql(const char *sql)
{
    struct buffer lines = postgres_lines(&cluster, "postgres", sql);
    buffer_release(&lines);
}

static void in_folder(const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", cluster.folder, name);
}

static void openssl(char *const words[])
{
    if (run_program(words, cluster.log) != 0) {
        say_log(&cluster);
        fail_msg("openssl %s", words[1]);
    }
}

static void make_authority(void)
{
    char key[128], certificate[128];
    in_folder("ca.key", key);
    in_folder("ca.crt", certificate);
    char *words[] = {"/usr/bin/openssl",
                     "req",
                     "-x509",
                     "-newkey",
                     "rsa:2048",
                     "-nodes",
                     "-subj",
                     "/CN=Clinic authority",
                     "-days",
                     "30",
                     "-keyout",
                     key,
                     "-out",
                     certificate,
                     NULL};
    openssl(words);
}

/* NAME.key and NAME.crt; by the authority, or by itself. */
static void make_certificate(const char *name, const char *host, const char *days, bool is_own)
{
    char key[128], request[128], certificate[128], more[128], ca[128], ca_key[128], file[40];
    (void)snprintf(file, sizeof file, "%s.key", name);
    in_folder(file, key);
    (void)snprintf(file, sizeof file, "%s.csr", name);
    in_folder(file, request);
    (void)snprintf(file, sizeof file, "%s.crt", name);
    in_folder(file, certificate);
    (void)snprintf(file, sizeof file, "%s.ext", name);
    in_folder(file, more);
    in_folder("ca.crt", ca);
    in_folder("ca.key", ca_key);
    char text[96];
    (void)snprintf(text, sizeof text, "subjectAltName=%s\n", host);
    fixture_write(more, text, strlen(text));
    assert_int_equal(chmod(more, 0644), 0);
    char *ask[] = {"/usr/bin/openssl", "req",     "-newkey", "rsa:2048", "-nodes", "-subj",
                   "/CN=db",           "-keyout", key,       "-out",     request,  NULL};
    char *sign[] = {"/usr/bin/openssl",
                    "x509",
                    "-req",
                    "-in",
                    request,
                    "-days",
                    (char *)days,
                    "-extfile",
                    more,
                    "-out",
                    certificate,
                    is_own ? "-signkey" : "-CAcreateserial",
                    is_own ? key : "-CA",
                    is_own ? NULL : ca,
                    "-CAkey",
                    ca_key,
                    NULL};
    openssl(ask);
    openssl(sign);
}

/* Sets one and waits until new sessions have it. */
static void set(const char *name, const char *value)
{
    char sql[256], expected[160];
    struct buffer shown;
    (void)snprintf(sql, sizeof sql, "ALTER SYSTEM SET %s = '%s'; SELECT pg_reload_conf()", name,
                   value);
    run_sql(sql);
    (void)snprintf(sql, sizeof sql, "SHOW %s", name);
    (void)snprintf(expected, sizeof expected, "%s\n", value);
    for (int tries = 0; tries < 100; tries++) {
        shown = postgres_lines(&cluster, "postgres", sql);
        bool is_set = strcmp(shown.bytes, expected) == 0;
        buffer_release(&shown);
        if (is_set) {
            return;
        }
    }
    fail_msg("%s is not %s", name, value);
}

static void set_certificate(const char *name)
{
    char path[128], file[40];
    (void)snprintf(file, sizeof file, "%s.crt", name);
    in_folder(file, path);
    set("ssl_cert_file", path);
    (void)snprintf(file, sizeof file, "%s.key", name);
    in_folder(file, path);
    set("ssl_key_file", path);
}

static int free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(number, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(number, (struct sockaddr *)&at, &size), 0);
    close(number);
    return ntohs(at.sin_port);
}

static void start_server(void)
{
    char hba[128], options[160], pass[128];
    static const char rules[] = "local all all trust\n"
                                "host all unbound 127.0.0.0/8 trust\n"
                                "hostssl all all 127.0.0.0/8 scram-sha-256\n"
                                "hostnossl all plain 127.0.0.0/8 scram-sha-256\n";
    make_authority();
    make_certificate("good", "IP:127.0.0.2,DNS:db.clinic.example", "30", false);
    make_certificate("named", "DNS:other.example", "30", false);
    make_certificate("expired", "IP:127.0.0.2", "-1", false);
    make_certificate("own", "IP:127.0.0.2", "30", true);
    in_folder("data/pg_hba.conf", hba);
    fixture_write(hba, rules, sizeof rules - 1);
    (void)snprintf(port, sizeof port, "%d", free_port());
    setenv("PGPORT", port, 1);
    setenv("HOME", cluster.folder, 1);
    (void)snprintf(options, sizeof options, "-c listen_addresses=127.0.0.1,127.0.0.2 -c port=%s",
                   port);
    postgres_halt(&cluster, "fast");
    assert_int_equal(postgres_run_server(&cluster, options), 0);
    set_certificate("good");
    set("ssl", "on");
    run_sql("CREATE ROLE bound LOGIN PASSWORD '" PASSWORD "'; CREATE ROLE unbound LOGIN; CREATE "
            "ROLE plain LOGIN PASSWORD '" PASSWORD "'; CREATE ROLE nobody LOGIN");
    in_folder("pass", pass);
    fixture_write(pass, "*:*:*:*:" PASSWORD "\n", strlen("*:*:*:*:" PASSWORD "\n"));
    assert_int_equal(chmod(pass, 0600), 0);
    setenv("PGPASSFILE", pass, 1);
}

/* --- what is said ----------------------------------------------------------------------------- */

/* The refusal, or ERROR_OK; no secret is ever in it. */
static struct error opened(const char *url)
{
    struct error error = {.code = ERROR_OK};
    struct database_status status;
    int result = database_status(url, &status, &error);
    assert_int_equal(result != 0, error.code != ERROR_OK);
    assert_null(strstr(error.user, PASSWORD));
    assert_null(strstr(error.detail, PASSWORD));
    return error;
}

static void assert_says(const char *url, enum error_code code, const char *words)
{
    struct error error = opened(url);
    if (error.code != code || strstr(error.user, words) == NULL) {
        fail_msg("%s\n  %s \"%s\" [%s]\n  lacks \"%s\"", url, error_word(error.code), error.user,
                 error.detail, words);
    }
}

static void url_of(const char *user, const char *more, char out[400])
{
    (void)snprintf(out, 400, "postgresql://%s@127.0.0.2:%s/postgres?sslrootcert=%s/ca.crt%s", user,
                   port, cluster.folder, more);
}

/* Row 38 of the promises, and what is beside it. The first and the last row must open. */
static void a_server_that_is_not_known_gets_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *certificate, *user, *more;
        enum error_code code;
        const char *words;
    } cases[] = {
        {"good", "bound", "", ERROR_OK, ""},
        {"good", "bound", "&host=db.clinic.example&hostaddr=127.0.0.2", ERROR_OK, ""},
        {"named", "bound", "", ERROR_DENIED, "is for another name"},
        {"expired", "bound", "", ERROR_DENIED, "has expired (2"},
        {"own", "bound", "", ERROR_DENIED, "is self-signed"},
        {"good", "bound", "&sslrootcert=OWN", ERROR_DENIED, "an authority that this station"},
        {"good", "bound", "&sslrootcert=/nonexistent", ERROR_DENIED, "~/.postgresql/root.crt"},
        {"good", "unbound", "", ERROR_DENIED, "channel binding"},
        {"good", "unbound", "&channel_binding=prefer", ERROR_DENIED,
         "database_channel_binding = \"prefer\""},
        {"good", "bound", "&channel_binding=disable", ERROR_DENIED,
         "database_channel_binding = \"disable\""},
        {"good", "bound", "&channel_binding=require", ERROR_OK, ""},
        {"good", "unbound", "&chartty_prepared=off", ERROR_OK, ""}, /* a pooler */
        {"good", "bound", "&gssencmode=prefer", ERROR_DENIED, "gssencmode="},
        {"good", "bound", "&gssencmode=disable", ERROR_OK, ""},
        {"good", "bound", "&options=-csynchronous_commit%3Doff", ERROR_DENIED, "options="},
        {"good", "bound", "&replication=database", ERROR_DENIED, "replication="},
        {"good", "bound", "&sslmode=disable", ERROR_DENIED, "database_sslmode = \"disable\""},
        {"good", "bound", "&sslmode=require", ERROR_DENIED, "database_sslmode = \"require\""},
        {"good", "bound", "&sslmode=prefer", ERROR_DENIED, "database_sslmode = \"prefer\""},
        {"good", "bound", "&sslmode=none", ERROR_INVALID, "Correct it"},
        {"good", "bound", "&ssl_min_protocol_version=TLSv1", ERROR_DENIED, "older than 1.2"},
        {"good", "bound", "&password=" PASSWORD, ERROR_DENIED, "~/.pgpass"},
        {"good", "bound", "&sslpassword=" PASSWORD, ERROR_DENIED, "~/.pgpass"},
        {"good", "bound", "", ERROR_OK, ""},
    };
    const char *now = "";
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        char url[400], more[160];
        (void)snprintf(more, sizeof more, "%s", cases[index].more);
        if (strstr(more, "OWN") != NULL) {
            (void)snprintf(more, sizeof more, "&sslrootcert=%s/own.crt", cluster.folder);
        }
        if (strcmp(now, cases[index].certificate) != 0) {
            set_certificate(cases[index].certificate);
            now = cases[index].certificate;
        }
        url_of(cases[index].user, more, url);
        assert_says(url, cases[index].code, cases[index].words);
    }
}

static void an_old_or_missing_encryption_is_refused(void **state)
{
    (void)state;
    char url[400];
    url_of("bound", "", url);
    set("ssl_ciphers", "DEFAULT:@SECLEVEL=0");
    set("ssl_min_protocol_version", "TLSv1");
    set("ssl_max_protocol_version", "TLSv1.1");
    assert_says(url, ERROR_DENIED, "older than 1.2");
    set("ssl_max_protocol_version", "TLSv1.2");
    assert_says(url, ERROR_OK, "");
    set("ssl", "off");
    assert_says(url, ERROR_DENIED, "no encryption");
    /* The administrator's setting, which the program's start hands on. */
    setenv("PGSSLMODE", "disable", 1);
    url_of("plain", "", url);
    assert_says(url, ERROR_OK, "");
    url_of("plain", "&sslmode=verify-full", url); /* an address may ask for more */
    assert_says(url, ERROR_DENIED, "no encryption");
    unsetenv("PGSSLMODE");
    /* This machine needs none. */
    (void)snprintf(url, sizeof url, "postgresql://plain@127.0.0.1:%s/postgres", port);
    assert_says(url, ERROR_OK, "");
    (void)snprintf(url, sizeof url, "postgresql://nobody@127.0.0.1:%s/postgres", port);
    assert_says(url, ERROR_DENIED, "pg_hba.conf");
    set("ssl", "on");
}

/* Less binding than usual is the administrator's to allow, and then an address may ask for more. */
static void the_site_says_how_much_is_bound(void **state)
{
    (void)state;
    char url[400];
    url_of("unbound", "", url);
    setenv("PGCHANNELBINDING", "prefer", 1);
    assert_says(url, ERROR_OK, "");
    url_of("unbound", "&channel_binding=disable", url);
    assert_says(url, ERROR_DENIED, "database_channel_binding = \"disable\"");
    url_of("unbound", "&channel_binding=require", url);
    assert_says(url, ERROR_DENIED, "does not prove");
    unsetenv("PGCHANNELBINDING");
}

static void a_service_is_held_to_the_same(void **state)
{
    (void)state;
    char file[128], text[400];
    in_folder("services", file);
    setenv("PGSERVICEFILE", file, 1);
    (void)snprintf(text, sizeof text,
                   "[bare]\nhost=127.0.0.2\nport=%s\nuser=bound\ndbname=postgres\n"
                   "[whole]\nhost=127.0.0.2\nport=%s\nuser=bound\ndbname=postgres\n"
                   "sslrootcert=%s/ca.crt\n"
                   "[weak]\nhost=127.0.0.2\nsslmode=require\n"
                   "[loose]\nhost=127.0.0.2\nchannel_binding=disable\n"
                   "[set]\nhost=127.0.0.2\noptions=-csynchronous_commit=off\n",
                   port, port, cluster.folder);
    fixture_write(file, text, strlen(text));
    assert_says("service=bare", ERROR_DENIED, "~/.postgresql/root.crt");
    assert_says("service=whole", ERROR_OK, "");
    assert_says("postgresql:///?service=whole", ERROR_OK, "");
    assert_says("service=weak", ERROR_DENIED, "database_sslmode");
    assert_says("service=loose", ERROR_DENIED, "database_channel_binding");
    assert_says("service=set", ERROR_DENIED, "options=");
    assert_says("service=none", ERROR_NOT_FOUND, "no such service");
    assert_says("service=whole password=" PASSWORD, ERROR_DENIED, "~/.pgpass");
    setenv("PGSERVICE", "whole", 1);
    assert_says("postgresql://", ERROR_OK, "");
    setenv("PGSERVICE", "weak", 1);
    assert_says("postgresql://", ERROR_DENIED, "database_sslmode");
    unsetenv("PGSERVICE");
    unsetenv("PGSERVICEFILE");
}

/* One host has the time of a slow line; several have little, and then as much, since one of them
 * may answer at once; an address may say how much. */
static void a_host_alone_has_more_time(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        int silence_ms, patience_ms;
    } cases[] = {{"postgresql://a@localhost/x", 11500, 11500},
                 {"postgresql://a@localhost:1,localhost:2/x", 3000, 11500},
                 {"postgresql://a@localhost/x?connect_timeout=2", 2000, 2000},
                 {"postgresql://a@localhost:1,localhost:2/x?connect_timeout=5", 5000, 5000},
                 {"postgresql://a@localhost/x?connect_timeout=0", 60000, 60000}};
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        struct pg_address address;
        struct error error;
        assert_ok(pg_address_resolve(cases[index].url, false, &address, &error), &error);
        assert_int_equal(address.silence_ms, cases[index].silence_ms);
        assert_int_equal(address.patience_ms, cases[index].patience_ms);
        pg_address_release(&address);
    }
}

/* Takes the line and says nothing. */
static int silent_at(const char *address, int at_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)at_port)};
    int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(inet_pton(AF_INET, address, &at.sin_addr), 1);
    assert_int_equal(bind(silent, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(silent, 8), 0);
    return silent;
}

/* The machine's names are this thread's own: it has a root of mounts for itself. */
struct opening {
    const char *url, *names;
    bool is_private;
    int host_count;
    struct error error;
};

static void *open_with_names(void *context)
{
    struct opening *opening = context;
    struct pg_address address;
    opening->is_private = unshare(CLONE_NEWNS) == 0 &&
                          mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
                          mount(opening->names, "/etc/hosts", NULL, MS_BIND, NULL) == 0;
    if (opening->is_private) {
        if (pg_address_resolve(opening->url, false, &address, &opening->error) == 0) {
            opening->host_count = address.host_count;
            pg_address_release(&address);
        }
        opening->error = opened(opening->url);
    }
    return NULL;
}

/* One name, whose first address is silent and whose second one refuses; the third is the server. */
static void each_address_of_a_name_has_its_time(void **state)
{
    (void)state;
    static const char names[] = "127.0.0.3 db.clinic.example\n127.0.0.4 db.clinic.example\n"
                                "127.0.0.2 db.clinic.example\n";
    char path[128], url[400];
    pthread_t thread;
    in_folder("hosts", path);
    fixture_write(path, names, sizeof names - 1);
    assert_int_equal(chmod(path, 0644), 0);
    (void)snprintf(url, sizeof url,
                   "postgresql://bound@db.clinic.example:%s/postgres?sslrootcert=%s/ca.crt&"
                   "connect_timeout=1",
                   port, cluster.folder);
    int silent = silent_at("127.0.0.3", (int)strtol(port, NULL, 10));
    struct opening opening = {.url = url, .names = path};
    set_certificate("good");
    assert_int_equal(pthread_create(&thread, NULL, open_with_names, &opening), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    close(silent);
    if (!opening.is_private) {
        print_message("SKIP: a name with several addresses needs root (a private /etc/hosts)\n");
        skip();
    }
    assert_int_equal(opening.host_count, 3);
    assert_string_equal(opening.error.user, "");
    assert_int_equal(opening.error.code, ERROR_OK);
}

/* A host that takes the line and says nothing; one where nobody is; then the server. */
static void each_host_has_its_time(void **state)
{
    (void)state;
    char url[400];
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(silent, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(silent, 8), 0);
    assert_int_equal(getsockname(silent, (struct sockaddr *)&at, &size), 0);
    (void)snprintf(url, sizeof url,
                   "postgresql://bound@127.0.0.1:%d,127.0.0.1:1,127.0.0.1:%s/postgres?"
                   "connect_timeout=1",
                   ntohs(at.sin_port), port);
    assert_says(url, ERROR_OK, "");
    (void)snprintf(url, sizeof url, "postgresql://bound@127.0.0.1:%d/postgres?connect_timeout=1",
                   ntohs(at.sin_port));
    assert_says(url, ERROR_LOST, "does not answer");
    (void)snprintf(url, sizeof url, "postgresql://bound@a,b:1,c:2/postgres");
    assert_says(url, ERROR_LOST, "name of the database server");
    assert_says("host=127.0.0.1,127.0.0.1 port=1,2,3", ERROR_INVALID, "not as many");
    close(silent);
}

/* --- a server that is too old: none can be had, so the test speaks for it --------------------- */

static void put(struct buffer *out, char kind, const char *body, size_t length)
{
    uint32_t size = htonl((uint32_t)length + 4);
    buffer_add(out, &kind, 1);
    buffer_add(out, (const char *)&size, 4);
    buffer_add(out, body, length);
}

#define PUT(out, kind, body) put(out, kind, body, sizeof(body) - 1)

static void *old_server(void *context)
{
    int listening = *(int *)context;
    char asked[1024];
    struct buffer out;
    int line = accept(listening, NULL, NULL);
    buffer_init(&out);
    (void)!read(line, asked, sizeof asked); /* the start */
    PUT(&out, 'R', "\0\0\0\0");
    PUT(&out, 'S',
        "server_version\0"
        "11.22\0");
    PUT(&out, 'S', "server_encoding\0UTF8\0");
    PUT(&out, 'S', "client_encoding\0UTF8\0");
    PUT(&out, 'K', "\0\0\0\1\0\0\0\1");
    PUT(&out, 'Z', "I");
    (void)!write(line, out.bytes, out.length);
    buffer_release(&out);
    buffer_init(&out);
    if (read(line, asked, sizeof asked) > 0) { /* whether it takes writes */
        PUT(&out, 'T', "\0\1x\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0");
        PUT(&out, 'D', "\0\1\0\0\0\3off");
        PUT(&out, 'C', "SHOW\0");
        PUT(&out, 'Z', "I");
        (void)!write(line, out.bytes, out.length);
    }
    buffer_release(&out);
    (void)!read(line, asked, sizeof asked); /* its end */
    close(line);
    return NULL;
}

static void a_server_below_twelve_is_refused(void **state)
{
    (void)state;
    char url[256];
    pthread_t thread;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s/.s.PGSQL.4444", cluster.folder);
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listening, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listening, 1), 0);
    assert_int_equal(pthread_create(&thread, NULL, old_server, &listening), 0);
    (void)snprintf(url, sizeof url, "postgresql://u@/d?host=%s&port=4444", cluster.folder);
    assert_says(url, ERROR_UNSUPPORTED, "PostgreSQL 11; chartty needs 12 or newer");
    assert_int_equal(pthread_join(thread, NULL), 0);
    close(listening);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_is_not_known_gets_nothing),
        cmocka_unit_test(an_old_or_missing_encryption_is_refused),
        cmocka_unit_test(the_site_says_how_much_is_bound),
        cmocka_unit_test(a_service_is_held_to_the_same),
        cmocka_unit_test(a_host_alone_has_more_time),
        cmocka_unit_test(each_host_has_its_time),
        cmocka_unit_test(each_address_of_a_name_has_its_time),
        cmocka_unit_test(a_server_below_twelve_is_refused),
    };
    if (!postgres_start(&cluster)) {
        return 0; /* said aloud */
    }
    start_server();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_stop(&cluster);
    return failed;
}
