/* SPDX-License-Identifier: MIT */
/* For the tests of screens: a desk of records with the frame over it, its keys and its canvas. */
#ifndef CHARTTY_TESTS_SCREENS_FIXTURE_H
#define CHARTTY_TESTS_SCREENS_FIXTURE_H

#include "unit/control/control_fixture.h"

#include "ui/screens/workstation_private.h"

struct stage {
    struct desk *desk;
    struct keymap *keymap;
    struct workstation *workstation;
    struct canvas canvas;
    int quits, wipes;
};

static inline void stage_paint(void *context)
{
    (void)context;
}

static inline void stage_quit(void *context)
{
    ((struct stage *)context)->quits++;
}

static inline void stage_settle(struct stage *stage)
{
    workstation_draw(stage->workstation, &stage->canvas);
    desk_wait(stage->desk);
    workstation_draw(stage->workstation, &stage->canvas);
}

/* A frame over the desk's session, which is open. */
static inline void stage_open(struct stage *stage, struct desk *desk)
{
    struct error error = {0};
    memset(stage, 0, sizeof *stage);
    stage->desk = desk;
    stage->keymap = keymap_load(NULL, &error);
    assert_non_null(stage->keymap);
    canvas_init(&stage->canvas, 24, 80);
    struct workstation_options options = {.session = &desk->session,
                                          .keymap = stage->keymap,
                                          .paint = stage_paint,
                                          .quit = stage_quit,
                                          .context = stage};
    stage->workstation = workstation_new(&options);
    stage_settle(stage);
}

static inline void stage_close(struct stage *stage)
{
    workstation_free(stage->workstation);
    canvas_release(&stage->canvas);
    keymap_free(stage->keymap);
}

/* Keys by name: "g m Enter". */
static inline void stage_keys(struct stage *stage, const char *names)
{
    char name[32];
    int used = 0;
    while (sscanf(names, "%31s%n", name, &used) == 1) {
        struct key key;
        assert_true(key_by_name(name, &key));
        workstation_settle(stage->workstation);
        workstation_key(stage->workstation, &key);
        stage_settle(stage);
        names += used;
    }
}

static inline bool stage_shows(struct stage *stage, const char *text)
{
    stage_settle(stage);
    char *dump = canvas_dump(&stage->canvas, false);
    bool found = strstr(dump, text) != NULL;
    memory_free(dump);
    return found;
}

static inline void stage_print(struct stage *stage)
{
    char *dump = canvas_dump(&stage->canvas, false);
    print_message("%s\n", dump);
    memory_free(dump);
}

#define assert_shows(stage, text)                                                                  \
    do {                                                                                           \
        if (!stage_shows(stage, text)) {                                                           \
            stage_print(stage);                                                                    \
            fail_msg("not shown: %s", text);                                                       \
        }                                                                                          \
    } while (0)
#define assert_hides(stage, text)                                                                  \
    do {                                                                                           \
        if (stage_shows(stage, text)) {                                                            \
            stage_print(stage);                                                                    \
            fail_msg("shown: %s", text);                                                           \
        }                                                                                          \
    } while (0)

#endif
