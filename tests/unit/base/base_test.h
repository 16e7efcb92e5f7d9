/* SPDX-License-Identifier: MIT */
/* cmocka and what it wants included before it, for the unit tests of base. */
#ifndef CHARTTY_TESTS_UNIT_BASE_TEST_H
#define CHARTTY_TESTS_UNIT_BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#endif
