/* SPDX-License-Identifier: MIT */
/* How a story's workstation comes about, and is waited for. Loop thread. */
#include "src/app/story_private.h"

#include "chartty/data/script.h"

#include <stdio.h>
#include <string.h>

enum { IDLE_WAIT_MS = 30000 };

int story_wrong(struct story *story, struct error *error, const char *what, const char *value)
{
    return error_set(error, ERROR_INVALID, "%s, line %d: %s%s%s", story->path, story->line, what,
                     value[0] != '\0' ? ": " : "", value);
}

/* --- waiting --------------------------------------------------------------------------------- */

static bool is_idle(void *context)
{
    struct story *story = context;
    return story->turned && session_pending(&story->records.session) == 0;
}

static void turned(void *context)
{
    ((struct story *)context)->turned = true;
}

int story_wait_idle(struct story *story, struct error *error)
{
    /* What is due at once (an entry of the audit for rows that were drawn) is begun by a timer: it
     * runs before the one that is started here. Twice, since that may bring something new to do. */
    for (int round = 0; round < 2; round++) {
        story->turned = false;
        loop_timer_start(story->records.loop, 0, 0, turned, story);
        loop_run_until(story->records.loop, is_idle, story, IDLE_WAIT_MS);
        if (!is_idle(story)) {
            return story_wrong(story, error, "still waiting for the database after 30 s", "");
        }
    }
    return 0;
}

/* --- opening --------------------------------------------------------------------------------- */

static void no_paint(void *context)
{
    (void)context;
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
        return story_wrong(story, error, "the script cannot be written", path);
    }
    snprintf(story->url, sizeof(story->url), SCRIPT_SCHEME "%s", path);
    return 0;
}

/* Past the login screen, as the demo's own person; "nobody" stays at it. */
int story_begin_user(struct story *story, struct error *error)
{
    if (strcmp(story->user, "nobody") == 0) {
        return 0;
    }
    struct error refused = {0};
    story->sign_in_failed = true;
    if (sign_in_demo(story->desk, story->user, signed_in, story, &refused) != 0) {
        return story_wrong(story, error, refused.user, story->user);
    }
    if (story_wait_idle(story, error) != 0) {
        return -1;
    }
    return story->sign_in_failed ? story_wrong(story, error, "nobody was signed in as", story->user)
                                 : 0;
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
    return story->keeper == NULL ? -1 : story_begin_user(story, error);
}

int story_begin(struct story *story, struct error *error)
{
    if (story->workstation != NULL) {
        return 0;
    }
    if (story->url[0] == '\0') {
        return story_wrong(story, error,
                           "no database yet: :demo N SEED or :db PATH comes before the first key",
                           "");
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
    if (drug_list_load(story->settings.tall_man, &story->tall_man, error) != 0) {
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
                                          .sign_in_help = story->settings.sign_in_help,
                                          .tall_man = story->tall_man};
    story->workstation = workstation_new(&options);
    return story_wait_idle(story, error);
}
