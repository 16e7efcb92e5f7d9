/* SPDX-License-Identifier: MIT */
/* Trends: the scale of the plot, its picture, sparklines and range bars. */
#include "kit_test.h"

#include "ui/kit/plot_scale.h"

#include <math.h>

/* Potassium of the mock-up: days since 01-Jan-2026. */
static const struct plot_point potassium[] = {
    {.at = 9, .value = 4.2, .role = ROLE_NORMAL, .mark = 'o'},
    {.at = 60, .value = 4.4, .role = ROLE_NORMAL, .mark = 'o'},
    {.at = 152, .value = 4.6, .role = ROLE_NORMAL, .mark = 'o'},
    {.at = 231, .value = 5.0, .role = ROLE_NORMAL, .mark = 'o'},
    {.at = 277, .value = 5.2, .role = ROLE_HIGH, .mark = 'H'},
    {.at = 305, .value = 5.4, .role = ROLE_HIGH, .mark = 'H'},
    {.at = 327, .value = 6.8, .role = ROLE_CRITICAL, .mark = 'H'},
};

static struct plot potassium_plot(void)
{
    return (struct plot){.points = potassium,
                         .count = 7,
                         .has_range = true,
                         .low = 3.5,
                         .high = 5.1,
                         .decimals = 1,
                         .focused = -1,
                         .from = "10-Jan",
                         .to = "24-Nov"};
}

static void draw(const struct plot *plot, struct canvas *canvas)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    plot_draw(plot, canvas, &area);
}

static void the_limits_fall_on_rows(void **state)
{
    (void)state;
    struct plot plot = potassium_plot();
    struct canvas canvas = canvas_of(9, 60, LINES_ASCII);
    draw(&plot, &canvas);
    assert_picture(&canvas, " 8.3 |\n"
                            " 7.5 |\n"
                            " 6.7 |                                                     H\n"
                            " 5.9 |                                             H   H\n"
                            " 5.1 +. . . . . . . . . . . . . . . . . . .o. . . . . . . .\n"
                            " 4.3 |o . . . .o. . . . . . . o . . . . . . . . . . . . . .\n"
                            " 3.5 +. . . . . . . . . . . . . . . . . . . . . . . . . . .\n"
                            "     +------------------------------------------------------\n"
                            "      10-Jan                                          24-Nov\n");
    canvas_resize(&canvas, 14, 60);
    plot.focused = 6;
    draw(&plot, &canvas);
    assert_picture(&canvas, " 7.5 |\n"
                            " 7.1 |\n"
                            " 6.7 |                                                     H\n"
                            " 6.3 |\n"
                            " 5.9 |\n"
                            " 5.5 |                                             H   H\n"
                            " 5.1 +. . . . . . . . . . . . . . . . . . .o. . . . . . . .\n"
                            " 4.7 |. . . . . . . . . . . . o . . . . . . . . . . . . . .\n"
                            " 4.3 |o . . . .o. . . . . . . . . . . . . . . . . . . . . .\n"
                            " 3.9 |. . . . . . . . . . . . . . . . . . . . . . . . . . .\n"
                            " 3.5 +. . . . . . . . . . . . . . . . . . . . . . . . . . .\n"
                            " 3.1 |\n"
                            "     +-----------------------------------------------------^\n"
                            "      10-Jan                                          24-Nov\n");
    assert_int_equal(cell_of(&canvas, canvas.cursor_row, canvas.cursor_column)->flags,
                     CELL_SELECTED);
    canvas.lines = LINES_UNICODE;
    canvas_resize(&canvas, 8, 40);
    draw(&plot, &canvas);
    assert_picture(&canvas, " 7.5 │\n"
                            " 6.7 │                                 H\n"
                            " 5.9 │                            H  H\n"
                            " 5.1 ┼. . . . . . . . . . . .o. . . . .\n"
                            " 4.3 │o . .o. . . . .o. . . . . . . . .\n"
                            " 3.5 ┼. . . . . . . . . . . . . . . . .\n"
                            "     └─────────────────────────────────^\n"
                            "      10-Jan                      24-Nov\n");
    canvas_release(&canvas);
}

/* In range is always drawn in the band, out of range never, whatever the height. */
static void the_picture_tells_the_truth(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        int decimals;
    } ranges[] = {{3.5, 5.1, 1},     {0.7, 1.3, 1}, {13.5, 17.5, 1}, {51, 90, 0},
                  {96, 100, 0},      {135, 145, 0}, {0.01, 0.04, 2}, {-INFINITY, 5.2, 1},
                  {40, INFINITY, 0}, {150, 400, 0}, {7, 20, 0},      {1, 1.01, 1}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        double low = isfinite(ranges[i].low) ? ranges[i].low : ranges[i].high / 2;
        double high = isfinite(ranges[i].high) ? ranges[i].high : ranges[i].low * 2;
        double width = high - low;
        const double values[] = {low,
                                 high,
                                 low + width / 3,
                                 high - width * 0.01,
                                 high + width * 0.02,
                                 high + width * 3,
                                 low - width * 0.02};
        struct plot_point points[7];
        for (int j = 0; j < 7; j++) {
            points[j] = (struct plot_point){.at = j, .value = values[j], .mark = 'o'};
        }
        struct plot plot = {.points = points,
                            .count = 7,
                            .has_range = true,
                            .low = ranges[i].low,
                            .high = ranges[i].high,
                            .decimals = ranges[i].decimals};
        for (int rows = 4; rows < 40; rows++) {
            struct plot_scale scale;
            assert_true(plot_scale_fit(&plot, rows, &scale));
            assert_true(scale.rows <= rows);
            for (int j = 0; j < 7; j++) {
                bool in_range = values[j] >= plot.low && values[j] <= plot.high;
                int row = plot_scale_row(&scale, &plot, values[j]);
                assert_int_equal(plot_scale_in_band(&scale, row), in_range);
                assert_true(fabs(plot_scale_value(&scale, row) - values[j]) <=
                            scale.step * 1.0001 + width);
            }
            if (isfinite(ranges[i].high) && isfinite(ranges[i].low) && width > 0.02) {
                assert_true(fabs(plot_scale_value(&scale, scale.high_row) - high) < 1e-9);
            }
        }
    }
}

static void without_a_range_and_with_gaps(void **state)
{
    (void)state;
    struct plot_point points[] = {
        {.at = 0, .value = 80, .role = ROLE_NORANGE, .mark = '?'},
        {.at = 10, .value = NAN, .role = ROLE_NORANGE, .mark = '?'},
        {.at = 20, .value = 84, .role = ROLE_NORANGE, .mark = '?'},
        {.at = 40, .value = 91, .role = ROLE_NORANGE, .mark = '?'},
    };
    struct plot plot = {.points = points, .count = 4, .focused = 1, .from = "06:00", .to = "22:00"};
    struct canvas canvas = canvas_of(10, 46, LINES_ASCII);
    draw(&plot, &canvas);
    assert_picture(&canvas, " 94 |\n"
                            " 92 |\n"
                            " 90 |                                        ?\n"
                            " 88 |\n"
                            " 86 |\n"
                            " 84 |                    ?\n"
                            " 82 |\n"
                            " 80 |?\n"
                            "    +-----------------------------------------\n"
                            "     06:00                               22:00\n");
    canvas_release(&canvas);
}

static void one_limit_is_a_band_to_the_edge(void **state)
{
    (void)state;
    struct plot_point points[] = {
        {.at = 0, .value = 97, .role = ROLE_NORMAL, .mark = 'o'},
        {.at = 7, .value = 92, .role = ROLE_LOW, .mark = 'L'},
    };
    struct plot plot = {.points = points,
                        .count = 2,
                        .has_range = true,
                        .low = 96,
                        .high = INFINITY,
                        .focused = -1,
                        .from = "06",
                        .to = "22"};
    struct canvas canvas = canvas_of(9, 30, LINES_ASCII);
    draw(&plot, &canvas);
    assert_picture(&canvas, " 98 |. . . . . . . . . . . . .\n"
                            " 97 |o . . . . . . . . . . . .\n"
                            " 96 +. . . . . . . . . . . . .\n"
                            " 95 |\n"
                            " 94 |\n"
                            " 93 |\n"
                            " 92 |                        L\n"
                            "    +-------------------------\n"
                            "     06                     22\n");
    canvas_release(&canvas);
}

static void nothing_to_plot_says_so(void **state)
{
    (void)state;
    struct plot plot = {.focused = -1};
    struct canvas canvas = canvas_of(6, 30, LINES_ASCII);
    draw(&plot, &canvas);
    assert_picture(&canvas, " No values to plot.\n");
    plot = potassium_plot();
    canvas_resize(&canvas, 3, 30);
    draw(&plot, &canvas);
    assert_picture(&canvas, " No room for the plot.\n");
    for (int height = 0; height < 8; height++) {
        for (int width = 0; width < 14; width++) {
            canvas_resize(&canvas, height, width);
            plot.focused = width % 8;
            draw(&plot, &canvas);
        }
    }
    plot.count = 1; /* a single point has no span of time */
    plot.focused = 0;
    canvas_resize(&canvas, 8, 31);
    draw(&plot, &canvas);
    assert_picture(&canvas, " 5.5 |\n"
                            " 5.1 +. . . . . . . . . . . . .\n"
                            " 4.7 |. . . . . . . . . . . . .\n"
                            " 4.3 |. . . . . . o . . . . . .\n"
                            " 3.9 |. . . . . . . . . . . . .\n"
                            " 3.5 +. . . . . . . . . . . . .\n"
                            "     +------------^------------\n"
                            "      10-Jan             24-Nov\n");
    canvas_release(&canvas);
}

static void assert_spark(const double *values, int count, int width, const char *expected)
{
    char out[64];
    sparkline(values, count, width, false, out, sizeof out);
    assert_string_equal(out, expected);
}

static void sparklines(void **state)
{
    (void)state;
    const double rising[] = {1, 2, 3, 4, 5};
    const double gaps[] = {1, NAN, 5};
    const double same[] = {7, 7, 7};
    const double one[] = {NAN, 7, NAN};
    assert_spark(rising, 5, 10, "_.-=^");
    assert_spark(rising, 5, 3, "_-^"); /* the newest, on their own scale */
    assert_spark(gaps, 3, 10, "_ ^");
    assert_spark(same, 3, 10, "---");
    assert_spark(one, 3, 10, "");
    assert_spark(rising, 0, 10, "");
    assert_spark(rising, 5, 0, "");
    char out[64];
    sparkline(rising, 5, 10, true, out, sizeof out);
    assert_string_equal(out, "\u2581\u2583\u2585\u2586\u2588");
    sparkline(rising, 5, 10, true, out, 6); /* never half a character */
    assert_string_equal(out, "\u2581");
}

static void assert_bar(double value, double low, double high, const char *mark,
                       const char *expected)
{
    char out[64];
    range_bar(value, low, high, mark, out, sizeof out);
    assert_string_equal(out, expected);
}

static void range_bars(void **state)
{
    (void)state;
    assert_bar(4.3, 3.5, 5.1, "", "[=====|====]");
    assert_bar(3.5, 3.5, 5.1, "", "[|=========]");
    assert_bar(5.1, 3.5, 5.1, "", "[=========|]");
    assert_bar(6.8, 3.5, 5.1, "H!", "[==========]-----H!");
    assert_bar(10.2, 12.6, 17.4, "L", "L---[==========]");
    assert_bar(5.11, 3.5, 5.1, "H", "[==========]-H");
    assert_bar(900, 3.5, 5.1, "H!", "[==========]--------H!");
    assert_bar(97, 96, INFINITY, "", "[=====|====>");
    assert_bar(92, 96, INFINITY, "L", "L-[==========>");
    assert_bar(6, -INFINITY, 5, "H", "<==========]-H");
    assert_bar(NAN, 3.5, 5.1, "", "");
    assert_bar(4, -INFINITY, INFINITY, "", "");
    assert_bar(4, 5, 3, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limits_fall_on_rows),
        cmocka_unit_test(the_picture_tells_the_truth),
        cmocka_unit_test(without_a_range_and_with_gaps),
        cmocka_unit_test(one_limit_is_a_band_to_the_edge),
        cmocka_unit_test(nothing_to_plot_says_so),
        cmocka_unit_test(sparklines),
        cmocka_unit_test(range_bars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
