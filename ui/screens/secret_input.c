/* SPDX-License-Identifier: MIT */
/* Fields for secrets. Loop thread. */
#include "ui/screens/secret_input.h"

#include "chartty/base/secret.h"

#include <string.h>

/* Stars for whole characters, the cursor where it stands among them. */
void secret_input_draw(const struct input *input, struct canvas *canvas, const struct area *area,
                       int row, int column, int width, bool focused)
{
    struct input stars;
    int count = 0, cursor = 0;
    input_init(&stars, 0);
    for (int at = 0; input->text[at] != '\0'; at++) {
        bool begins = ((unsigned char)input->text[at] & 0xC0) != 0x80;
        if (begins) {
            cursor += at < input->cursor;
            stars.text[count++] = '*';
        }
    }
    stars.text[count] = '\0';
    stars.cursor = cursor;
    input_draw(&stars, canvas, area, row, column, width, focused);
}

void secret_input_clear(struct input *input)
{
    int max = input->max;
    secret_wipe(input, sizeof(*input));
    input_init(input, max);
}

bool secret_input_shouts(const struct input *input)
{
    int capitals = 0;
    for (const char *at = input->text; *at != '\0'; at++) {
        if (*at >= 'a' && *at <= 'z') {
            return false;
        }
        capitals += *at >= 'A' && *at <= 'Z';
    }
    return capitals >= 4;
}
