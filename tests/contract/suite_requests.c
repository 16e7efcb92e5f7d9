/* SPDX-License-Identifier: MIT */
int suite_requests(void);
int suite_requests(void)
{
    return 0;
}
