# SPDX-License-Identifier: MIT
# Writes OUT: one C array a file of FILES, called embedded_ and its path as an identifier (so that a constant
# table can name it), and the table that embedded_find() looks through.
set(text "/* made by cmake/embed_files.cmake */\n#include \"chartty/base/embedded.h\"\n\n")
set(table "")
foreach(file ${FILES})
    file(READ ${ROOT}/${file} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(MAKE_C_IDENTIFIER "embedded_${file}" name)
    string(APPEND text "extern const unsigned char ${name}[];\nconst unsigned char ${name}[] = {${bytes}0x00};\n")
    string(APPEND table "    {\"${file}\", (const char *)${name}, sizeof(${name}) - 1},\n")
endforeach()
string(APPEND text "\nconst struct embedded_file embedded_files[] = {\n${table}    {0, 0, 0}};\n")
file(WRITE ${OUT} "${text}")
