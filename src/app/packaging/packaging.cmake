# The installed form. Components: waybill (the program, its carriers), dev (what a stranger's carrier module is built and tried
# with), system (the unit and the default configuration: at fixed places, so in the Debian package only).
include(CMakePackageConfigHelpers)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # the tests need not be built to install the product
set(packaging ${PROJECT_SOURCE_DIR}/src/app/packaging)
set(waybill_cmake lib/cmake/Waybill)

install(TARGETS waybill RUNTIME DESTINATION bin COMPONENT waybill)
install(FILES ${packaging}/waybill.toml DESTINATION share/doc/waybill/examples COMPONENT waybill)
install(TARGETS waybill-simulator RUNTIME DESTINATION bin COMPONENT dev)
install(TARGETS waybill_contract EXPORT WaybillTargets ARCHIVE DESTINATION lib COMPONENT dev)
set_target_properties(waybill_contract PROPERTIES EXPORT_NAME contract)
install(DIRECTORY include/waybill DESTINATION include COMPONENT dev FILES_MATCHING PATTERN "*.h")
install(EXPORT WaybillTargets NAMESPACE Waybill:: DESTINATION ${waybill_cmake} COMPONENT dev)
install(FILES carriers/WaybillCarrier.cmake DESTINATION ${waybill_cmake} COMPONENT dev)
install(FILES carriers/README.md DESTINATION share/doc/waybill-dev COMPONENT dev)
install(DIRECTORY tests/stranger/ DESTINATION share/doc/waybill-dev/template COMPONENT dev)
install(FILES carriers/simulator/README.md DESTINATION share/doc/waybill-dev RENAME simulator.md COMPONENT dev)
configure_package_config_file(${packaging}/WaybillConfig.cmake.in ${CMAKE_BINARY_DIR}/generated/WaybillConfig.cmake
  INSTALL_DESTINATION ${waybill_cmake})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/WaybillConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/generated/WaybillConfig.cmake ${CMAKE_BINARY_DIR}/generated/WaybillConfigVersion.cmake
  DESTINATION ${waybill_cmake} COMPONENT dev)

# ---- what only the Debian package places ----------------------------------------------------------------------------------
install(FILES ${packaging}/waybill.service DESTINATION /lib/systemd/system COMPONENT system EXCLUDE_FROM_ALL)
install(FILES ${packaging}/waybill.toml ${packaging}/carriers.json DESTINATION /etc/waybill COMPONENT system EXCLUDE_FROM_ALL
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
find_program(GZIP gzip)
foreach(package waybill waybill-dev)  # what Debian expects of every package
  set(component system)
  if(package STREQUAL "waybill-dev")
    set(component dev_documents)
  endif()
  install(FILES ${packaging}/copyright DESTINATION /usr/share/doc/${package} COMPONENT ${component} EXCLUDE_FROM_ALL)
  if(GZIP)
    set(changelog ${CMAKE_BINARY_DIR}/generated/${package})
    file(MAKE_DIRECTORY ${changelog})
    execute_process(COMMAND ${GZIP} -9nc ${packaging}/changelog OUTPUT_FILE ${changelog}/changelog.gz)
    install(FILES ${changelog}/changelog.gz DESTINATION /usr/share/doc/${package} COMPONENT ${component} EXCLUDE_FROM_ALL)
  endif()
endforeach()
if(GZIP)
  execute_process(COMMAND ${GZIP} -9nc ${packaging}/waybill.1 OUTPUT_FILE ${CMAKE_BINARY_DIR}/generated/waybill.1.gz)
  install(FILES ${CMAKE_BINARY_DIR}/generated/waybill.1.gz DESTINATION /usr/share/man/man1 COMPONENT system EXCLUDE_FROM_ALL)
endif()

# ---- cpack -G DEB: waybill and waybill-dev ----------------------------------------------------------------------------------
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME waybill)
set(CPACK_PACKAGE_VENDOR Waybill)
set(CPACK_PACKAGE_CONTACT "Waybill <waybill@localhost>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "warehouse dispatch: from the paid order to the customer's door")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_SET_DESTDIR ON)  # some files have places outside the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL waybill system dev dev_documents)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_WAYBILL_GROUP waybill)
set(CPACK_COMPONENT_SYSTEM_GROUP waybill)
set(CPACK_COMPONENT_DEV_GROUP dev)
set(CPACK_COMPONENT_DEV_DOCUMENTS_GROUP dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_WAYBILL_PACKAGE_NAME waybill)
set(CPACK_DEBIAN_WAYBILL_PACKAGE_DEPENDS "adduser, fonts-noto-core | fonts-dejavu-core")
set(CPACK_DEBIAN_WAYBILL_PACKAGE_SUGGESTS "mariadb-server, fonts-wqy-microhei")
set(CPACK_DEBIAN_WAYBILL_DESCRIPTION "The server. It takes paid orders, reserves stock, makes pick lists and packing slips,
verifies every unit by scan, books parcels with carriers and follows them.
It needs an existing MariaDB.")
file(WRITE ${CMAKE_BINARY_DIR}/generated/conffiles "/etc/waybill/waybill.toml\n/etc/waybill/carriers.json\n")
set(CPACK_DEBIAN_WAYBILL_PACKAGE_CONTROL_EXTRA
  "${packaging}/postinst;${packaging}/prerm;${packaging}/postrm;${CMAKE_BINARY_DIR}/generated/conffiles")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME waybill-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libpoco-dev, libsimdjson-dev, libicu-dev")
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "waybill (= ${PROJECT_VERSION}), g++, cmake")
set(CPACK_DEBIAN_DEV_DESCRIPTION "For those who write a carrier module: headers, a small static library, a CMake
package, and a simulator of a carrier's service to try the module on.")
include(CPack)
