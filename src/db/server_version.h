#pragma once
#include <string>
#include <string_view>

namespace waybill::db {

/// What a server must be: its sessions have limits, and its statements forms, that others of the family do not know.
inline constexpr int kServerMajor = 10, kServerMinor = 11;

/// Why a server that calls itself this (SELECT VERSION(): "10.11.11-MariaDB-0+deb12u1") is not one that the program runs on, as a
/// sentence for whoever set it up; empty where it is.
std::string unsuited(std::string_view version);

}  // namespace waybill::db
