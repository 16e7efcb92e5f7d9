/* SPDX-License-Identifier: MIT */
/* chartty demo: a new database with demo data. A database that exists is never touched. */
#include "src/app/command.h"

#include "chartty/base/clock.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/sign_in.h"
#include "chartty/data/migrate.h"
#include "src/app/progress.h"
#include "src/exchange/demo.h"

#include <stdio.h>

static bool progress(void *context, int64_t done, int64_t total)
{
    progress_show(context, "patients", done, total);
    return true;
}

/* Nobody's secrets: they are in the source, and no other database takes them. */
static void print_sign_ins(void)
{
    printf(WORDS("Sign in as one of\n  %-12s %-20s %-7s %s\n"), "user", "password", "PIN", "role");
    for (const struct demo_sign_in *person = demo_sign_ins; person->username != NULL; person++) {
        printf("  %-12s %-20s %-7s %s\n", person->username, person->password, person->pin,
               staff_role_word(person->role));
    }
}

int command_demo(const struct command_call *call)
{
    long long patients = 2000, seed = 1;
    struct error error = {0};
    struct database_status status;
    char room[1024];
    if (call->options->patients != NULL &&
        (!text_to_integer(call->options->patients, &patients) || patients < DEMO_PATIENTS_MIN ||
         patients > DEMO_PATIENTS_MAX)) {
        return command_usage("--patients wants a number from %d to %d", DEMO_PATIENTS_MIN,
                             DEMO_PATIENTS_MAX);
    }
    if (call->options->seed != NULL && (!text_to_integer(call->options->seed, &seed) || seed < 0)) {
        return command_usage("--seed wants a whole number");
    }
    const char *url = command_database(call, room);
    struct clock clock = clock_system();
    struct demo_options options = {.url = url,
                                   .patients = patients,
                                   .seed = (uint64_t)seed,
                                   .today = clock_today(&clock),
                                   .few_children = call->options->few};
    if (call->options->today != NULL && !date_parse_iso(call->options->today, &options.today)) {
        return command_usage("--today wants a date as YYYY-MM-DD");
    }
    if (database_status(url, &status, &error) == 0 && status.kind != DATABASE_ABSENT &&
        !(status.is_on_server && status.kind == DATABASE_EMPTY)) {
        error_set(&error, ERROR_REFUSED,
                  "%s exists already; demo data goes into a new database only.", url);
        return command_fail(&error);
    }
    struct progress bar = progress_begin();
    options.progress = progress;
    options.context = &bar;
    if (database_init(url, &error) != 0 || database_mark_demo(url, &error) != 0 ||
        demo_fill(&options, &error) != 0) {
        progress_end(&bar);
        return command_fail(&error);
    }
    progress_end(&bar);
    command_tell(url, "%lld demo patients, seed %lld.", patients, seed);
    print_sign_ins();
    return EXIT_DONE;
}
