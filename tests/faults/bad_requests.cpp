#include "faults/bad_requests.h"

namespace waybill::testing {
namespace {

using Rows = std::vector<BadRequest>;

std::string times(int n, const std::string& text) {
    std::string out;
    for (int i = 0; i < n; ++i) out += text;
    return out;
}

std::string hex(std::size_t n) {
    std::string out;
    for (; n > 0; n /= 16) out.insert(out.begin(), "0123456789abcdef"[n % 16]);
    return out;
}

/// Requests of one target, good but for what is given.
struct Made {
    const Target& target;

    std::string post(const std::string& headers, const std::string& body = "") const {
        return "POST " + target.post + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
    }
    std::string chunks(const std::string& body) const { return post("Transfer-Encoding: chunked\r\n", body); }
    std::string coded(const std::string& coding) const { return post("Transfer-Encoding: " + coding + "\r\n", "0\r\n\r\n"); }
    std::string long_by(const std::string& length) const { return post("Content-Length: " + length + "\r\n", "abcde"); }
    std::string get(const std::string& headers) const { return line("GET " + target.get + " HTTP/1.1", headers); }
    std::string at(const std::string& address) const { return line("GET " + address + " HTTP/1.1"); }
    static std::string line(const std::string& request_line, const std::string& headers = "") {
        return request_line + "\r\nHost: x\r\n" + headers + "\r\n";
    }
};

Rows lengths(const Made& m) {
    const std::string path = m.target.post;
    return {
        {"post_without_length", m.post("", "abc"), 411},
        {"put_without_length", Made::line("PUT " + path + " HTTP/1.1"), 411},
        {"patch_without_length", Made::line("PATCH " + path + " HTTP/1.1"), 411},
        {"length_and_chunked", m.post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "5\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunked_and_length", m.post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "5\r\nabcde\r\n0\r\n\r\n"), 400},
        {"both_in_odd_case", m.post("cOntent-lEngth: 3\r\ntransfer-ENCODING: Chunked\r\n", "0\r\n\r\n"), 400},
        {"two_lengths", m.post("Content-Length: 3\r\nContent-Length: 9\r\n", "abcdefghi"), 400},
        {"equal_lengths_twice", m.post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400},
        {"length_list", m.long_by("5, 5"), 400},
        {"negative_length", m.long_by("-5"), 400},
        {"plus_length", m.long_by("+5"), 400},
        {"hex_length", m.long_by("0x5"), 400},
        {"length_with_letter", m.long_by("5x"), 400},
        {"length_with_space_within", m.long_by("5 5"), 400},
        {"length_with_fraction", m.long_by("5.0"), 400},
        {"length_with_exponent", m.long_by("5e0"), 400},
        {"length_in_arabic_digits", m.long_by("\xd9\xa5"), 400},
        {"empty_length", m.long_by(""), 400},
        {"overflowing_length", m.long_by("99999999999999999999"), 400},
        {"wrapping_length", m.long_by("18446744073709551621"), 400},
        {"huge_length", m.long_by("999999999999999999"), 413},
        {"length_by_underscore", m.post("Content_Length: 3\r\n", "abc"), 411},
        {"length_on_get_smuggles", m.get("Content-Length: 1x\r\n"), 400},
        {"length_with_space_before_colon", m.post("Content-Length : 3\r\n", "abc"), 400},
        {"body_over_the_limit", m.long_by(std::to_string(m.target.body_limit + 1)), 413},
        {"chunks_over_the_limit", m.chunks(hex(m.target.body_limit + 1) + "\r\n"), 413},
        {"second_chunk_over_the_limit", m.chunks("5\r\nabcde\r\n" + hex(m.target.body_limit - 4) + "\r\n"), 413},
    };
}

Rows codings(const Made& m) {
    return {
        {"gzip_chunked", m.coded("gzip, chunked"), 400},
        {"chunked_gzip", m.coded("chunked, gzip"), 400},
        {"xchunked", m.post("Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n", "abc"), 400},
        {"xchunked_alone", m.coded("xchunked"), 400},
        {"identity", m.coded("identity"), 400},
        {"chunked_identity", m.coded("chunked, identity"), 400},
        {"chunked_twice", m.post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
        {"chunked_chunked", m.coded("chunked, chunked"), 400},
        {"chunked_with_parameter", m.coded("chunked;q=1"), 400},
        {"chunked_quoted", m.coded("\"chunked\""), 400},
        {"empty_coding", m.coded(""), 400},
        {"comma_coding", m.coded(",chunked"), 400},
        {"vertical_tab_chunked",
         m.coded("\x0b"
                 "chunked"),
         400},
        {"nul_chunked", m.coded(std::string("chunked\0", 8)), 400},
        {"chunked_in_http10", "POST " + m.target.post + " HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
    };
}

Rows chunks(const Made& m) {
    return {
        {"chunk_without_crlf_after_data", m.chunks("5\r\nabcde0\r\n\r\n"), 400},
        {"chunk_longer_than_said", m.chunks("5\r\nabcdefg\r\n0\r\n\r\n"), 400},
        {"chunk_size_not_hex", m.chunks("5g\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_size_negative", m.chunks("-1\r\na\r\n0\r\n\r\n"), 400},
        {"chunk_size_plus", m.chunks("+5\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_size_0x", m.chunks("0x5\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_size_empty", m.chunks("\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_size_overflows", m.chunks("10000000000000005\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_size_all_ones", m.chunks("ffffffffffffffff\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_size_of_many_zeros", m.chunks(std::string(20, '0') + "5\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_size_with_space", m.chunks("5 \r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_size_after_space", m.chunks(" 5\r\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_line_bare_lf", m.chunks("5\nabcde\r\n0\r\n\r\n"), 400},
        {"chunk_line_bare_cr", m.chunks("5\rabcde\r\n0\r\n\r\n"), 400},
        {"chunk_data_bare_lf", m.chunks("5\r\nabcde\n0\r\n\r\n"), 400},
        {"chunk_extension_of_megabytes", m.chunks("5;" + std::string(2 << 20, 'a')), 400},
        {"chunk_extensions_together_too_large", m.chunks(times(500, "1;" + std::string(200, 'a') + "\r\nx\r\n")), 400},
        {"chunk_extension_with_control", m.chunks(std::string("5;a=\0b\r\nabcde\r\n0\r\n\r\n", 20)), 400},
        {"chunk_extension_with_bare_lf", m.chunks("5;a\nabcde\r\n0\r\n\r\n"), 400},
        {"trailer", m.chunks("5\r\nabcde\r\n0\r\nContent-Length: 3\r\n\r\n"), 400},
        {"trailers_of_megabytes", m.chunks("0\r\n" + times(20'000, "A: " + std::string(100, 'a') + "\r\n")), 400},
        {"end_of_chunks_bare_lf", m.chunks("0\r\n\n"), 400},
    };
}

Rows hosts(const Made& m) {
    const std::string line = "GET " + m.target.get + " HTTP/1.1\r\n";
    const auto named = [&](const std::string& host) { return line + "Host: " + host + "\r\n\r\n"; };
    return {
        {"no_host", line + "\r\n", 400},
        {"no_host_in_http10", "GET " + m.target.get + " HTTP/1.0\r\n\r\n", 400},
        {"two_hosts", line + "Host: x\r\nHost: y\r\n\r\n", 400},
        {"equal_hosts_twice", line + "Host: x\r\nHost: x\r\n\r\n", 400},
        {"empty_host", named(""), 400},
        {"host_with_slash", named("x/y"), 400},
        {"host_with_user", named("user@x"), 400},
        {"host_list", named("x, y"), 400},
        {"host_with_space", named("x y"), 400},
        {"long_host", named(std::string(300, 'x')), 400},
        {"host_and_address_differ", m.at("http://y" + m.target.get), 400},
        {"address_without_host", m.at("http://" + m.target.get), 400},
    };
}

Rows headers(const Made& m) {
    const std::string line = "GET " + m.target.get + " HTTP/1.1\r\n";
    return {
        {"bare_lf", "GET " + m.target.get + " HTTP/1.1\nHost: x\n\n", 400},
        {"bare_lf_in_headers", line + "Host: x\nA: b\r\n\r\n", 400},
        {"bare_lf_at_the_end", line + "Host: x\r\n\n", 400},
        {"bare_cr_in_value", m.get("A: b\rC: d\r\n"), 400},
        {"two_crs", m.get("A: b\r\r\n"), 400},
        {"folded_header", m.get("A: b\r\n c\r\n"), 400},
        {"header_folded_by_tab", m.get("A: b\r\n\tc\r\n"), 400},
        {"folded_first_header", line + " Host: x\r\n\r\n", 400},
        {"line_of_spaces", m.get("  \r\n"), 400},
        {"space_before_colon", m.get("A : b\r\n"), 400},
        {"tab_before_colon", m.get("A\t: b\r\n"), 400},
        {"space_in_name", m.get("A B: c\r\n"), 400},
        {"control_in_name", m.get("A\x01: b\r\n"), 400},
        {"nul_in_name", m.get(std::string("A\0: b\r\n", 7)), 400},
        {"nul_in_value", m.get(std::string("A: b\0c\r\n", 8)), 400},
        {"escape_in_value", m.get("A: b\x1b[2J\r\n"), 400},
        {"delete_in_value", m.get("A: b\x7f\r\n"), 400},
        {"quotes_in_name", m.get("\"A\": b\r\n"), 400},
        {"utf8_in_name", m.get("\xc3\xa9: b\r\n"), 400},
        {"no_colon", m.get("AB\r\n"), 400},
        {"empty_name", m.get(": b\r\n"), 400},
        {"value_not_utf8", m.get("A: \xff\xfe\r\n"), 400},
        {"value_in_overlong_utf8", m.get("A: \xc0\xaf\r\n"), 400},
        {"too_many_headers", m.get(times(200, "A: b\r\n")), 431},
        {"very_many_headers", m.get(times(20'000, "A:\r\n")), 431},
        {"long_name", m.get(std::string(300, 'A') + ": b\r\n"), 431},
        {"long_value", m.get("A: " + std::string(9000, 'a') + "\r\n"), 431},
        {"endless_header", line + "Host: x\r\nA: " + std::string(20'000, 'a'), 431},
        {"endless_name", line + "Host: x\r\n" + std::string(1 << 20, 'A'), 431},
        {"headers_together_too_large", m.get(times(8, "A: " + std::string(7000, 'a') + "\r\n")), 431},
        {"header_of_a_megabyte", m.get("A: " + std::string(1 << 20, 'a') + "\r\n"), 431},
        {"foreign_expectation", m.post("Content-Length: 3\r\nExpect: miracles\r\n", "abc"), 417},
        {"expectation_list", m.post("Content-Length: 3\r\nExpect: 100-continue, miracles\r\n", "abc"), 417},
    };
}

Rows request_lines(const Made& m) {
    const std::string path = m.target.get;
    return {
        {"unknown_method", Made::line("BREW " + path + " HTTP/1.1"), 501},
        {"trace", Made::line("TRACE " + path + " HTTP/1.1"), 501},
        {"connect_to_an_authority", Made::line("CONNECT x:443 HTTP/1.1"), 501},
        {"small_letters", Made::line("get " + path + " HTTP/1.1"), 501},
        {"method_with_nul", Made::line(std::string("G\0T ", 4) + path + " HTTP/1.1"), 400},
        {"method_with_colon", Made::line("GET: " + path + " HTTP/1.1"), 400},
        {"no_version", Made::line("GET " + path), 400},
        {"http09", "GET " + path + "\r\n", 400},
        {"version_99", Made::line("GET " + path + " HTTP/9.9"), 505},
        {"version_12", Made::line("GET " + path + " HTTP/1.2"), 505},
        {"version_110", Made::line("GET " + path + " HTTP/1.10"), 400},
        {"version_01", Made::line("GET " + path + " HTTP/01.1"), 400},
        {"version_small", Made::line("GET " + path + " http/1.1"), 400},
        {"version_of_another", Made::line("GET " + path + " ICAP/1.0"), 400},
        {"http2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"two_spaces", Made::line("GET  " + path + " HTTP/1.1"), 400},
        {"two_spaces_before_version", Made::line("GET " + path + "  HTTP/1.1"), 400},
        {"space_in_address", Made::line("GET " + path + " x HTTP/1.1"), 400},
        {"tab_in_line", Made::line("GET\t" + path + " HTTP/1.1"), 400},
        {"trailing_space", Made::line("GET " + path + " HTTP/1.1 "), 400},
        {"leading_space", Made::line(" GET " + path + " HTTP/1.1"), 400},
        {"cr_in_line", Made::line("GET " + path + "\rx HTTP/1.1"), 400},
        {"two_empty_lines_first", "\r\n\r\n" + m.get(""), 400},
        {"only_empty_lines", times(1'000, "\r\n"), 400},
        {"long_uri", m.at("/" + std::string(9000, 'a')), 414},
        {"long_query", m.at(path + "?q=" + std::string(9000, 'a')), 414},
        {"endless_uri", "GET /" + std::string(20'000, 'a'), 414},
        {"endless_method", std::string(20'000, 'A'), 400},
    };
}

Rows addresses(const Made& m) {
    const std::string path = m.target.get;
    return {
        {"relative_address", m.at("hello"), 400},
        {"authority_form", m.at("x:443"), 400},
        {"asterisk_form", Made::line("OPTIONS * HTTP/1.1"), 400},
        {"foreign_scheme", m.at("ftp://x" + path), 400},
        {"scheme_in_capitals", m.at("HTTP://x" + path), 400},
        {"fragment", m.at(path + "#a"), 400},
        {"raw_utf8_address", m.at("/h\xc3\xa9"), 400},
        {"control_in_address", m.at("/h\x01"), 400},
        {"dot_dot", m.at("/a/.." + path), 400},
        {"escaped_dot_dot", m.at("/a/%2e%2e" + path), 400},
        {"dot_dot_half_escaped", m.at("/a/.%2E" + path), 400},
        {"single_dot", m.at("/." + path), 400},
        {"nul_in_path", m.at(path + "%00"), 400},
        {"line_feed_in_path", m.at(path + "%0d%0aA:%20b"), 400},
        {"broken_escape", m.at(path + "%2"), 400},
        {"percent_alone", m.at(path + "%"), 400},
        {"escape_not_hex", m.at(path + "%g0"), 400},
        {"escape_of_iis", m.at(path + "%u0041"), 400},
        {"bad_utf8_in_path", m.at("/%ff%fe"), 400},
        {"overlong_dot", m.at("/%c0%ae%c0%ae" + path), 400},
        {"surrogate_in_path", m.at("/%ed%a0%80"), 400},
        {"nul_in_query", m.at(path + "?a=%00"), 400},
        {"broken_escape_in_query", m.at(path + "?a=%zz"), 400},
        {"bad_utf8_in_query", m.at(path + "?%ff=1"), 400},
    };
}

Rows not_http(const Made&) {
    return {
        {"tls_hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(200, '\x07'), 400},
        {"nul_bytes", std::string(64, '\0'), 400},
        {"ssh", "SSH-2.0-OpenSSH_9.2\r\n", 400},
        {"smtp", "EHLO example.com\r\n", 400},
        {"proxy_protocol", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", 400},
        {"proxy_protocol_2", std::string("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c", 16), 400},
        {"mysql",
         std::string("\x4a\0\0\0\x0a"
                     "8.0.36\0",
                     12),
         400},
        {"redis", "*1\r\n$4\r\nPING\r\n", 400},
        {"json", "{\"a\": 1}\r\n", 400},
    };
}

}  // namespace

std::vector<BadRequest> bad_requests(const Target& target) {
    const Made made{target};
    Rows all;
    for (const auto part : {lengths, codings, chunks, hosts, headers, request_lines, addresses, not_http})
        for (auto& row : part(made)) all.push_back(std::move(row));
    return all;
}

int count(std::string_view text, std::string_view part) {
    int n = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

}  // namespace waybill::testing
