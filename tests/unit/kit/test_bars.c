/* SPDX-License-Identifier: MIT */
/* Application bar, sections, message line, footer at the widths that matter. */
#include "kit_test.h"

#include "ui/kit/overlay.h"

static void draw_appbar(struct canvas *canvas, const struct appbar *bar)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    appbar_draw(canvas, &area, bar);
}

static void the_application_bar(void **state)
{
    (void)state;
    struct appbar bar = {.place = "Chart > Labs",
                         .database = "db:sqlite ok",
                         .station = "ws-07",
                         .user = "kim.lee RN",
                         .when = "Tue 24-Nov-2026 22:41"};
    struct canvas canvas = canvas_of(1, 80, LINES_ASCII);
    draw_appbar(&canvas, &bar);
    assert_picture(
        &canvas,
        " CHARTTY  Chart > Labs                  ws-07  kim.lee RN  Tue 24-Nov-2026 22:41\n");
    assert_int_equal(cell_of(&canvas, 0, 40)->role, ROLE_APPBAR);
    canvas_resize(&canvas, 1, 120);
    bar.demo = true;
    draw_appbar(&canvas, &bar);
    assert_picture(&canvas, " CHARTTY DEMO  Chart > Labs                                       "
                            "db:sqlite ok  ws-07  kim.lee RN  Tue 24-Nov-2026 22:41\n");
    canvas_resize(&canvas, 1, 60);
    draw_appbar(&canvas, &bar);
    assert_picture(&canvas, " CHARTTY DEMO  Chart > Labs            Tue 24-Nov-2026 22:41\n");
    canvas_resize(&canvas, 1, 40);
    draw_appbar(&canvas, &bar);
    assert_picture(&canvas, " CHARTTY DEMO  Chart > Labs\n");
    bar.user = "";
    bar.station = NULL;
    canvas_resize(&canvas, 1, 20);
    draw_appbar(&canvas, &bar);
    assert_picture(&canvas, " CHARTTY DEMO  Cha..\n");
    canvas_release(&canvas);
}

static const char *const sections[] = {"Summary", "Demog",  "Meds",  "Allergies",
                                       "Labs",    "Vitals", "aPpts", "Timeline"};

static void draw_sections(struct canvas *canvas, int current)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    sectionbar_draw(canvas, &area, sections, 8, current);
}

static void the_section_bar(void **state)
{
    (void)state;
    struct canvas canvas = canvas_of(1, 80, LINES_ASCII);
    draw_sections(&canvas, 0);
    assert_picture(
        &canvas,
        "-[Summary] Demog  Meds  Allergies  Labs  Vitals  aPpts  Timeline ---------------\n");
    draw_sections(&canvas, 4);
    assert_picture(
        &canvas,
        "- Summary  Demog  Meds  Allergies [Labs] Vitals  aPpts  Timeline ---------------\n");
    canvas_resize(&canvas, 1, 30);
    draw_sections(&canvas, 4); /* the current one stays in view */
    assert_picture(&canvas, "- Meds  Allergies [Labs]------\n");
    canvas_resize(&canvas, 1, 40);
    canvas.lines = LINES_UNICODE;
    draw_sections(&canvas, 1);
    assert_picture(&canvas, "─ Summary [Demog] Meds  Allergies  Labs\n");
    canvas_release(&canvas);
}

static void draw_message(struct canvas *canvas, const struct messages *messages, const char *prompt)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    messageline_draw(canvas, &area, messages, prompt, "Row 1 of 4.");
}

static void one_message_at_a_time(void **state)
{
    (void)state;
    struct messages messages;
    struct canvas canvas = canvas_of(1, 50, LINES_ASCII);
    messages_init(&messages);
    draw_message(&canvas, &messages, "");
    assert_picture(&canvas, " Row 1 of 4.\n");
    messages_add(&messages, MESSAGE_INFO, 9, 5, "Saved.");
    draw_message(&canvas, &messages, "");
    assert_picture(&canvas, " Saved.\n");
    draw_message(&canvas, &messages, "Row 12_");
    assert_picture(&canvas, " Row 12_\n");
    messages_add(&messages, MESSAGE_ERROR, 9, 6, "The database cannot be reached.");
    messages_add(&messages, MESSAGE_INFO, 9, 7, "Something small.");
    draw_message(&canvas, &messages, NULL);
    assert_picture(&canvas, " [!] The database cannot be reached.\n");
    assert_int_equal(cell_of(&canvas, 0, 1)->role, ROLE_ERROR);
    messages_clear(&messages);
    draw_message(&canvas, &messages, NULL);
    assert_picture(&canvas, " Row 1 of 4.\n");
    messages_add(&messages, MESSAGE_CRITICAL, 9, 8, "CRITICAL potassium 6.8 mmol/L");
    messages_add(&messages, MESSAGE_ERROR, 9, 9, "Less than that.");
    messages_clear(&messages);
    draw_message(&canvas, &messages, NULL);
    assert_picture(&canvas, " [!!] CRITICAL potassium 6.8 mmol/L\n");
    assert_int_equal(cell_of(&canvas, 0, 1)->role, ROLE_CRITICAL);
    messages_settle(&messages);
    draw_message(&canvas, &messages, NULL);
    assert_picture(&canvas, " Row 1 of 4.\n");
    assert_int_equal(messages.count, 5);
    canvas_release(&canvas);
}

/* A critical value that stands on the line looks as urgent as one that was just said. */
static void what_stands_there_has_its_role(void **state)
{
    (void)state;
    static const struct {
        const char *standing;
        enum role role;
    } lines[] = {{"[!!] CRITICAL Potassium 6.8 mmol/L", ROLE_CRITICAL},
                 {"[!] Too many marks to read all", ROLE_WARNING},
                 {"Row 1 of 4.", ROLE_TEXT},
                 {"", ROLE_TEXT}};
    struct messages messages;
    struct canvas canvas = canvas_of(1, 50, LINES_ASCII);
    struct area area = whole_area(&canvas);
    messages_init(&messages);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        canvas_clear(&canvas);
        messageline_draw(&canvas, &area, &messages, "", lines[i].standing);
        assert_int_equal(cell_of(&canvas, 0, 1)->role, lines[i].role);
    }
    canvas_release(&canvas);
}

static void messages_are_kept_and_listed(void **state)
{
    (void)state;
    struct messages messages;
    struct canvas canvas = canvas_of(9, 44, LINES_ASCII);
    struct area area = whole_area(&canvas);
    messages_init(&messages);
    message_list_draw(&canvas, &area, &messages);
    assert_picture(&canvas, "+-- Messages (0, newest first) ------------+\n"
                            "| No messages yet.                         |\n"
                            "|                                          |\n"
                            "|                                          |\n"
                            "|                                          |\n"
                            "|                                          |\n"
                            "|                                          |\n"
                            "|                                          |\n"
                            "+------------------------------------------+\n");
    for (int i = 0; i < MESSAGES_KEPT + 5; i++) {
        char text[MESSAGE_SIZE];
        snprintf(text, sizeof text, "Message %d%s", i,
                 i == MESSAGES_KEPT + 3 ? " which is long enough for two lines" : "");
        messages_add(&messages, i % 2 == 0 ? MESSAGE_WARNING : MESSAGE_INFO, 10, i, text);
    }
    assert_int_equal(messages.count, MESSAGES_KEPT);
    assert_int_equal(messages_index(&messages, MESSAGES_KEPT), -1);
    assert_string_equal(messages.kept[messages_index(&messages, MESSAGES_KEPT - 1)].text,
                        "Message 5");
    message_list_draw(&canvas, &area, &messages);
    assert_picture(&canvas, "+-- Messages (50, newest first) -----------+\n"
                            "| 10:54 [!] Message 54                     |\n"
                            "| 10:53 Message 53 which is long enough    |\n"
                            "|       for two lines                      |\n"
                            "| 10:52 [!] Message 52                     |\n"
                            "| 10:51 Message 51                         |\n"
                            "| 10:50 [!] Message 50                     |\n"
                            "| v 45 older                               |\n"
                            "+------------------------------------------+\n");
    canvas_release(&canvas);
}

static void a_long_message_is_cut_between_characters(void **state)
{
    (void)state;
    struct messages messages;
    char text[MESSAGE_SIZE + 10];
    messages_init(&messages);
    memset(text, 'a', sizeof text);
    memcpy(text + MESSAGE_SIZE - 3, "\xE7\x94\xB0", 4);
    messages_add(&messages, MESSAGE_INFO, 0, 0, text);
    assert_int_equal(strlen(messages.on_line.text), MESSAGE_SIZE - 3);
    struct canvas canvas = canvas_of(1, 12, LINES_ASCII);
    draw_message(&canvas, &messages, NULL);
    assert_picture(&canvas, " aaaaaaaaa..\n");
    canvas_release(&canvas);
}

static void the_footer_is_cut_by_entries(void **state)
{
    (void)state;
    struct error error;
    struct keymap *keymap = keymap_load(NULL, &error);
    assert_non_null(keymap);
    static const struct hint hints[] = {
        {ACTION_OPEN, NULL},           {ACTION_HELP, NULL},     /* always there already */
        {ACTION_TEXT_DOWN, "To list"}, {ACTION_MESSAGES, NULL}, /* has no key */
        {ACTION_FIND, "More fields"},  {ACTION_PALETTE, NULL}};
    struct canvas canvas = canvas_of(1, 80, LINES_ASCII);
    struct area area = whole_area(&canvas);
    footer_draw(&canvas, &area, keymap, hints, 6);
    assert_picture(&canvas, " F1 Help  Enter Open  Down To list  F3 More fields  ^K Commands\n");
    assert_int_equal(cell_of(&canvas, 0, 1)->role, ROLE_HINT_KEY);
    assert_int_equal(cell_of(&canvas, 0, 4)->role, ROLE_HINT);
    for (int width = 1; width < 80; width++) {
        canvas_resize(&canvas, 1, width);
        area = whole_area(&canvas);
        footer_draw(&canvas, &area, keymap, hints, 6);
        char *drawn = canvas_dump(&canvas, false);
        size_t length = strlen(drawn) - 1;
        /* Whole entries only: what is drawn ends where an entry ends. */
        static const char whole[] =
            " F1 Help  Enter Open  Down To list  F3 More fields  ^K Commands";
        assert_memory_equal(drawn, whole, length);
        assert_true(length == 0 || length == 8 || length == 20 || length == 34 || length == 50 ||
                    length == sizeof whole - 1);
        memory_free(drawn);
    }
    canvas_release(&canvas);
    keymap_free(keymap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_application_bar),
        cmocka_unit_test(the_section_bar),
        cmocka_unit_test(one_message_at_a_time),
        cmocka_unit_test(what_stands_there_has_its_role),
        cmocka_unit_test(messages_are_kept_and_listed),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
        cmocka_unit_test(the_footer_is_cut_by_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
