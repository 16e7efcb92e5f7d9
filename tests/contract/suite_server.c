/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the worlds of the contract suite on a PostgreSQL server: one private cluster for the
 * run, one database a world, copied from a filled one. Its tables are made by the owner of
 * roles.sql; the data layer under test connects as workstations do, as chartty_app. Layer: tests.
 */
#include "chartty/data/migrate.h"
#include "tests/contract/suite.h"
#include "tests/unit/data/postgres_cluster.h"

/* SQLite's columns take texts as they come: the other program writes moments and dates as texts,
 * some of them put together. */
static const char casts[] =
    "CREATE CAST (text AS timestamp without time zone) WITH INOUT AS ASSIGNMENT;"
    "CREATE CAST (text AS date) WITH INOUT AS ASSIGNMENT";
static const char no_casts[] = "DROP CAST (text AS timestamp without time zone);"
                               "DROP CAST (text AS date);"
                               "UPDATE ct_retracted r SET natural_key = to_char(v.recorded_date,"
                               " 'YYYY-MM-DD HH24:MI:SS.US') FROM vital_signs v WHERE v.id ="
                               " r.row_id AND r.table_name = 'vital_signs' AND r.natural_key <>"
                               " 'gone'";

/* What chartty makes, without all that is chartty's. */
static const char foreign[] =
    "DO $$ DECLARE name text; BEGIN"
    " FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE"
    " 'ct\\_%' LOOP EXECUTE 'DROP TABLE ' || name || ' CASCADE'; END LOOP;"
    " FOR name IN SELECT p.oid::regprocedure FROM pg_proc p WHERE pronamespace ="
    " 'public'::regnamespace LOOP EXECUTE 'DROP FUNCTION ' || name || ' CASCADE'; END LOOP;"
    " FOR name IN SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE"
    " 'ct\\_%' LOOP EXECUTE 'DROP INDEX ' || name; END LOOP; END $$";

static struct postgres cluster;
static int made;

static PGconn *client_of(const char *database)
{
    char text[256];
    snprintf(text, sizeof text, "host=%s user=chartty dbname=%s", cluster.folder, database);
    PGconn *client = PQconnectdb(text);
    if (PQstatus(client) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(client));
    PQclear(PQexec(client, "SET client_min_messages = warning"));
    return client;
}

static void run_on(const char *database, const char *sql)
{
    PGconn *client = client_of(database);
    PGresult *result = PQexec(client, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    PQclear(result);
    PQfinish(client);
}

static void url_of(const char *user, const char *database, char *out, size_t size)
{
    snprintf(out, size, "postgresql://%s@/%s?host=%s", user, database, cluster.folder);
}

bool server_start(void)
{
    return postgres_start(&cluster);
}

void server_stop(void)
{
    postgres_stop(&cluster);
}

/* The filled database, made for the first world. */
static void need_template(void)
{
    struct error error;
    char url[WORLD_PATH];
    if (made++ > 0)
        return;
    run_on("postgres", "CREATE DATABASE filled");
    postgres_run_schema(&cluster, CHARTTY_SOURCE_DIR, "filled", "roles.sql");
    url_of("chartty_owner", "filled", url, sizeof url);
    if (database_init(url, &error) != 0)
        fail_msg("%s (%s)", error.user, error.detail);
    world_fill(url);
}

void server_make(struct world *world)
{
    char name[32], make[96];
    need_template();
    snprintf(name, sizeof name, "world%d", made++);
    snprintf(make, sizeof make, "CREATE DATABASE %s TEMPLATE filled", name);
    run_on("postgres", make);
    url_of("chartty_app", name, world->url, sizeof world->url);
    snprintf(world->path, sizeof world->path, "%s/%s", world->folder, name);
    world->client = client_of(name);
    world_run_text(world, casts);
    if (world->kind == WORLD_FOREIGN)
        world_run_text(world, foreign);
}

void server_filled(struct world *world)
{
    world_run_text(world, world->kind == WORLD_FOREIGN ? "SELECT 1" : no_casts);
}

void server_free(struct world *world)
{
    char drop[96];
    snprintf(drop, sizeof drop, "DROP DATABASE %s WITH (FORCE)", PQdb(world->client));
    PQfinish(world->client);
    world->client = NULL;
    run_on("postgres", drop);
}
