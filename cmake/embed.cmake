# SPDX-License-Identifier: MIT
# chartty_embed(TARGET ROOTS dir...): puts every file of the folders into the library, so that an installed
# binary finds its migrations, themes, drug lists and keymap from any folder (chartty/base/embedded.h reads them).
function(chartty_embed target)
    cmake_parse_arguments(E "" "" "ROOTS" ${ARGN})
    set(files)
    foreach(dir ${E_ROOTS})
        file(GLOB found CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}
            ${CMAKE_SOURCE_DIR}/${dir}/*.sql ${CMAKE_SOURCE_DIR}/${dir}/*.theme ${CMAKE_SOURCE_DIR}/${dir}/*.conf
            ${CMAKE_SOURCE_DIR}/${dir}/*.list)
        list(APPEND files ${found})
    endforeach()
    list(SORT files)
    set(out ${CMAKE_BINARY_DIR}/generated/embedded_files.c)
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DFILES=${files}" -DROOT=${CMAKE_SOURCE_DIR}
                -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
        DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} VERBATIM)
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
        target_sources(${target} PRIVATE ${out})
    endif()
endfunction()
