# SPDX-License-Identifier: MIT
# The compiler's rules for every target of the project, and nothing else's. What a constant table's row leaves out is
# zero in C, and the tables rely on it; clang alone would warn of that.
add_library(chartty_flags INTERFACE)
target_compile_options(chartty_flags INTERFACE
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wconversion -Wno-missing-field-initializers
    -Werror=format-security -Werror=implicit -fno-strict-aliasing -fstack-protector-strong)
target_compile_definitions(chartty_flags INTERFACE _GNU_SOURCE CHARTTY_VERSION="${PROJECT_VERSION}")
if(CHARTTY_WERROR)
    target_compile_options(chartty_flags INTERFACE -Werror)
endif()
if(CHARTTY_SANITIZE)
    target_compile_options(chartty_flags INTERFACE -fsanitize=${CHARTTY_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(chartty_flags INTERFACE -fsanitize=${CHARTTY_SANITIZE})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_options(chartty_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-clash-protection
        $<$<C_COMPILER_ID:GNU>:-fcf-protection=full> -ftrivial-auto-var-init=zero)
    if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
        target_compile_options(chartty_flags INTERFACE -Wno-unused-command-line-argument)
    endif()
    target_link_options(chartty_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
