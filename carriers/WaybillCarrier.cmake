# waybill_add_carrier(<code> <source>… [DESCRIPTION carrier.json] [OUTPUT folder] [TARGET name] [COMPONENT name] [NO_INSTALL])
#
# One carrier module: <OUTPUT>/carrier.so with its carrier.json beside it, the folder that a server's `carriers.folder` holds under
# the carrier's code. Of its own code only the two functions of WAYBILL_CARRIER_MODULE can be seen from outside, so that modules never meet.
# `cmake --install` puts the folder under lib/waybill/carriers/<code>. Used inside Waybill's tree and, by find_package(Waybill), outside.
function(waybill_add_carrier code)
  cmake_parse_arguments(PARSE_ARGV 1 carrier "NO_INSTALL" "DESCRIPTION;OUTPUT;TARGET;COMPONENT" "")
  set(sources ${carrier_UNPARSED_ARGUMENTS})
  if(NOT code MATCHES "^[a-z0-9_]+$")
    message(FATAL_ERROR "waybill_add_carrier: the code '${code}' must be of a-z, 0-9 and _")
  endif()
  if(NOT sources)
    message(FATAL_ERROR "waybill_add_carrier(${code}): no source file was named")
  endif()
  foreach(pair "DESCRIPTION=carrier.json" "OUTPUT=${CMAKE_BINARY_DIR}/carriers/${code}" "TARGET=carrier_${code}" "COMPONENT=carrier_${code}")
    string(REGEX MATCH "^([A-Z]+)=(.*)$" pair "${pair}")
    if(NOT carrier_${CMAKE_MATCH_1})
      set(carrier_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
    endif()
  endforeach()
  get_filename_component(description "${carrier_DESCRIPTION}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT EXISTS "${description}")
    message(FATAL_ERROR "waybill_add_carrier(${code}): there is no ${description}")
  endif()

  add_library(${carrier_TARGET} MODULE ${sources})
  target_link_libraries(${carrier_TARGET} PRIVATE Waybill::contract)
  # Statically linked code stays inside; a symbol that is missing is told by the linker, not by the server.
  target_link_options(${carrier_TARGET} PRIVATE -Wl,--exclude-libs,ALL -Wl,-z,defs)
  set_target_properties(${carrier_TARGET} PROPERTIES PREFIX "" SUFFIX ".so" OUTPUT_NAME carrier
    CXX_VISIBILITY_PRESET hidden LIBRARY_OUTPUT_DIRECTORY "${carrier_OUTPUT}" LINK_DEPENDS "${description}")
  add_custom_command(TARGET ${carrier_TARGET} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E copy_if_different "${description}" "${carrier_OUTPUT}/carrier.json")
  # For `waybill carrier check`: recordings lie where the description was written, and are read beside the module.
  get_filename_component(home "${description}" DIRECTORY)
  if(EXISTS "${home}/recordings")
    file(MAKE_DIRECTORY "${carrier_OUTPUT}")
    file(REMOVE "${carrier_OUTPUT}/recordings")
    file(CREATE_LINK "${home}/recordings" "${carrier_OUTPUT}/recordings" SYMBOLIC)
  endif()
  if(NOT carrier_NO_INSTALL)
    install(TARGETS ${carrier_TARGET} LIBRARY DESTINATION lib/waybill/carriers/${code} COMPONENT ${carrier_COMPONENT})
    install(FILES "${description}" DESTINATION lib/waybill/carriers/${code} RENAME carrier.json COMPONENT ${carrier_COMPONENT})
  endif()
endfunction()
