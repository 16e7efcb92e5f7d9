/* SPDX-License-Identifier: MIT */
/* The xterm palette and WCAG contrast; see palette.h. */
#include "ui/term/palette.h"

#include <math.h>

/* xterm's defaults (XTerm-col.ad) for the 16 that a user may change. */
static const int32_t first_sixteen[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};

/* 16 to 231 are a cube of six steps a side, 232 to 255 a ramp of greys (xterm's 256colres.pl). */
static int32_t cube_step(int32_t step)
{
    return step == 0 ? 0 : 55 + 40 * step;
}

int32_t palette_rgb(int32_t color, enum color_depth depth, int32_t own)
{
    if (color < 0) {
        return own;
    }
    if (depth == DEPTH_RGB) {
        return color;
    }
    if (color < 16) {
        return first_sixteen[color];
    }
    if (color >= 232) {
        int32_t grey = 8 + 10 * (color - 232);
        return grey << 16 | grey << 8 | grey;
    }
    color -= 16;
    return cube_step(color / 36) << 16 | cube_step(color / 6 % 6) << 8 | cube_step(color % 6);
}

static double channel(int32_t rgb, int shift)
{
    double value = (double)(rgb >> shift & 0xff) / 255.0;
    return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(int32_t rgb)
{
    return 0.2126 * channel(rgb, 16) + 0.7152 * channel(rgb, 8) + 0.0722 * channel(rgb, 0);
}

double palette_contrast(int32_t a, int32_t b)
{
    double first = luminance(a), second = luminance(b);
    double light = first > second ? first : second, dark = first > second ? second : first;
    return (light + 0.05) / (dark + 0.05);
}
