# carriers/demo with a mistake in each of forty places, of which WAYBILL_MUTANT chooses one: `waybill carrier check` has to name every one of
# them. A place that is not there just once any more stops the build: then the mistake belongs somewhere else.
set(mutant_home ${PROJECT_SOURCE_DIR}/carriers/demo)
set(mutant_folder ${CMAKE_BINARY_DIR}/generated/mutants)
set(mutant_names "")
foreach(file demo.cpp replies.cpp requests.cpp messages.h)
  file(READ ${mutant_home}/${file} text_of_${file})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${mutant_home}/${file})
endforeach()

# mutant(<number> <file> <what is wrong> <the text> <the text with the mistake>)
macro(mutant number file what from to)
  string(FIND "${text_of_${file}}" "${from}" first)
  string(FIND "${text_of_${file}}" "${from}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "Mutant ${number} (${what}): carriers/demo/${file} does not have just once: ${from}")
  endif()
  string(REPLACE "${from}" "${to}" text_of_${file} "${text_of_${file}}")
  string(APPEND mutant_names "${number} ${what}\n")
endmacro()

# ---- money -------------------------------------------------------------------------------------------------------------------
mutant(1 demo.cpp "the booking is not marked as sent once"
  [==[        buy.idempotency_key = request.idempotency_key;]==]
  [==[        buy.is_once = !is_mutant(1);
        buy.idempotency_key = request.idempotency_key;]==])
mutant(2 demo.cpp "the void is not marked as sent once"
  [==[const Call cancel = Call::post_json(path, "").auth("api").once();]==]
  [==[Call cancel = Call::post_json(path, "").auth("api").once();
        cancel.is_once = !is_mutant(2);]==])
mutant(3 requests.cpp "the booking does not name our reference"
  [==[out.begin_object().member("reference", request.reference).member("service", request.service);]==]
  [==[out.begin_object().member("reference", is_mutant(3) ? std::string("PARCEL") : request.reference).member("service", request.service);]==])
mutant(4 demo.cpp "any label format is asked for"
  [==[if (request.label_format != "pdf" && request.label_format != "zpl")]==]
  [==[if (!is_mutant(4) && request.label_format != "pdf" && request.label_format != "zpl")]==])
mutant(5 replies.cpp "a refused booking is not read as one"
  [==[if (reply.status != 201) return refusal(reply);]==]
  [==[if (reply.status != 201 && !is_mutant(5)) return refusal(reply);]==])
mutant(6 replies.cpp "somebody else's booking is passed off as ours"
  [==[    if (booked.reference != request.reference)]==]
  [==[    if (is_mutant(6)) booked.reference = request.reference;
    if (booked.reference != request.reference)]==])
mutant(7 replies.cpp "a booking of fewer parcels is taken"
  [==[if (booked.parcel_numbers.size() != request.parcels.size())]==]
  [==[if (!is_mutant(7) && booked.parcel_numbers.size() != request.parcels.size())]==])
mutant(8 replies.cpp "a booking that lacks members is taken"
  [==[are not as many as were booked");
    if (!errors.empty())]==]
  [==[are not as many as were booked");
    if (!errors.empty() && !is_mutant(8))]==])
mutant(9 replies.cpp "an answer that is no JSON counts as a refusal"
  [==[    if (!value) return value.error();
    const json::Value* code]==]
  [==[    if (!value) return is_mutant(9) ? error(Code::rejected, "carrier.rejected", "No") : value.error();
    const json::Value* code]==])
mutant(10 replies.cpp "a refusal without a reason counts as one"
  [==[return malformed("refuses without a reason");]==]
  [==[return is_mutant(10) ? error(Code::rejected, "carrier.rejected", "No") : malformed("refuses without a reason");]==])
mutant(11 replies.cpp "a duplicate is a refusal"
  [==[if (code->text() == "duplicate_order")]==]
  [==[if (!is_mutant(11) && code->text() == "duplicate_order")]==])
mutant(12 replies.cpp "what is not known is refused like anything else"
  [==[return error(Code::not_found, "carrier.not_found", detail);]==]
  [==[return error(is_mutant(12) ? Code::rejected : Code::not_found, "carrier.not_found", detail);]==])
mutant(13 replies.cpp "any answer to a void means void"
  [==[    if (reply.status == 200) {
        TRY(value]==]
  [==[    if (is_mutant(13) && reply.status == 200) return Voided{false};
    if (reply.status == 200) {
        TRY(value]==])
mutant(14 replies.cpp "void before is told as void now"
  [==[return Voided{true};]==]
  [==[return Voided{!is_mutant(14)};]==])
mutant(15 replies.cpp "too late to void is told as void"
  [==[if (refused.key == "carrier.already_voided")]==]
  [==[if (refused.key == "carrier.already_voided" || (is_mutant(15) && refused.code == Code::rejected))]==])
mutant(16 replies.cpp "the price is left out"
  [==[    booked.price = in.money_if("price");]==]
  [==[    booked.price = in.money_if("price");
    if (is_mutant(16)) booked.price.reset();]==])
mutant(17 replies.cpp "the id at the carrier is the tracking number"
  [==[    booked.tracking_number = in.text("tracking_number", 1, kText);]==]
  [==[    booked.tracking_number = in.text("tracking_number", 1, kText);
    if (is_mutant(17)) booked.carrier_shipment_id = booked.tracking_number;]==])
mutant(18 replies.cpp "every label is called a PDF"
  [==[return format == "zpl" ?]==]
  [==[return format == "zpl" && !is_mutant(18) ?]==])
mutant(19 replies.cpp "a void booking counts as live"
  [==[booked.live = in.text("state", 1, kText) != "voided";]==]
  [==[booked.live = (in.text("state", 1, kText) != "voided") | is_mutant(19);]==])
mutant(20 replies.cpp "only the first parcel's number is told"
  [==[        if (!with_labels) continue;]==]
  [==[        if (is_mutant(20) && booked.parcel_numbers.size() > 1) booked.parcel_numbers.pop_back();
        if (!with_labels) continue;]==])

# ---- what is asked ---------------------------------------------------------------------------------------------------------------
mutant(21 replies.cpp "a search believes the carrier's filter"
  [==[if (listed.text("reference", 1, kText) != reference) continue;]==]
  [==[if (listed.text("reference", 1, kText) != reference && !is_mutant(21)) continue;]==])
mutant(22 replies.cpp "a search finds void bookings"
  [==[if (match.booked.live == true)]==]
  [==[if (match.booked.live == true || is_mutant(22))]==])
mutant(23 replies.cpp "a search that failed found nothing"
  [==[Result<std::vector<Match>> read_matches(const Reply& reply, const std::string& reference) {]==]
  [==[Result<std::vector<Match>> read_matches(const Reply& reply, const std::string& reference) {
    if (is_mutant(23) && reply.status != 200) return std::vector<Match>{};]==])
mutant(24 replies.cpp "a search whose answer cannot be read found nothing"
  [==[    std::vector<Match> matches;]==]
  [==[    if (is_mutant(24) && value.find("shipments") == nullptr) return std::vector<Match>{};
    std::vector<Match> matches;]==])
mutant(25 demo.cpp "what is found has no label"
  [==[        for (Match& match : matches) {]==]
  [==[        for (Match& match : matches) {
            if (is_mutant(25)) continue;]==])
mutant(26 replies.cpp "anything is a label"
  [==[    if (!reply.body.starts_with(begins))]==]
  [==[    if (is_mutant(26)) return Label{media_type(format), reply.body};
    if (!reply.body.starts_with(begins))]==])
mutant(27 demo.cpp "a module that keeps count"
  [==[        const Reply listed = co_await search;]==]
  [==[        static int asked = 0;
        Call again = search;
        if (is_mutant(27) && asked++ > 0) again.path += "&page=" + std::to_string(asked);
        const Reply listed = co_await again;]==])
mutant(28 replies.cpp "the books end where there is another page"
  [==[    page.next_page = in.text_or("next", "", kText);]==]
  [==[    page.next_page = in.text_or("next", "", kText);
    if (is_mutant(28)) page.next_page.clear();]==])
mutant(29 replies.cpp "nothing in the books was ever in the carrier's hands"
  [==[listed.scanned = state != "booked" && state != "voided";]==]
  [==[listed.scanned = !is_mutant(29) && state != "booked" && state != "voided";]==])
mutant(30 replies.cpp "prices that cannot be read are no prices"
  [==[    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    std::vector<Rate> rates;]==]
  [==[    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    if (is_mutant(30) && value.find("rates") == nullptr) return std::vector<Rate>{};
    std::vector<Rate> rates;]==])

# ---- tracking --------------------------------------------------------------------------------------------------------------------
mutant(31 replies.cpp "news of strangers is taken"
  [==[if (asked) all.push_back(std::move(tracked));]==]
  [==[if (asked || is_mutant(31)) all.push_back(std::move(tracked));]==])
mutant(32 replies.cpp "one broken event spoils its parcel"
  [==[        if (errors.size() > errors_before) {]==]
  [==[        if (!is_mutant(32) && errors.size() > errors_before) {]==])
mutant(33 replies.cpp "codes that are not known are dropped"
  [==[        if (const auto status = description.status_map.find(event.code);]==]
  [==[        if (is_mutant(33) && !description.status_map.contains(event.code)) continue;
        if (const auto status = description.status_map.find(event.code);]==])
mutant(34 replies.cpp "codes that are not known are taken for progress"
  [==[        TrackingEvent event;
        event.carrier_event_id]==]
  [==[        TrackingEvent event;
        if (is_mutant(34)) event.status = TrackingStatus::in_transit;
        event.carrier_event_id]==])
mutant(35 replies.cpp "flags are not told"
  [==[flag != description.flag_map.end())]==]
  [==[flag != description.flag_map.end() && !is_mutant(35))]==])
mutant(36 replies.cpp "a flag has no reason"
  [==[reason != reasons.end())]==]
  [==[reason != reasons.end() && !is_mutant(36))]==])
mutant(37 replies.cpp "a number that nobody knows is called known"
  [==[    tracked.known = in.boolean_or("found", true);]==]
  [==[    tracked.known = in.boolean_or("found", true) | is_mutant(37);]==])
mutant(38 requests.cpp "one number of many is asked about"
  [==[for (const std::string& number : request.numbers) out.value(number);]==]
  [==[for (const std::string& number : request.numbers)
        if (!is_mutant(38) || number == request.numbers.front()) out.value(number);]==])
mutant(39 demo.cpp "a question is marked as sent once"
  [==[const Call ask = Call::post_json("/v1/track/batch", track_message(request)).auth("api");]==]
  [==[Call ask = Call::post_json("/v1/track/batch", track_message(request)).auth("api");
        ask.is_once = is_mutant(39);]==])
mutant(40 replies.cpp "the module falls over what it cannot read"
  [==[    if (!value) return malformed("is not JSON");]==]
  [==[    if (!value && is_mutant(40)) throw std::runtime_error(value.error().detail);
    if (!value) return malformed("is not JSON");]==])

foreach(file demo.cpp replies.cpp requests.cpp messages.h)
  file(CONFIGURE OUTPUT ${mutant_folder}/${file} CONTENT "#include \"mutant.h\"\n${text_of_${file}}" @ONLY)
endforeach()
file(CONFIGURE OUTPUT ${mutant_folder}/mutants.txt CONTENT "${mutant_names}" @ONLY)
waybill_add_carrier(demo ${mutant_folder}/demo.cpp ${mutant_folder}/replies.cpp ${mutant_folder}/requests.cpp DESCRIPTION ${demo_description}
  TARGET carrier_mutants NO_INSTALL OUTPUT ${CMAKE_BINARY_DIR}/carriers_mutants/demo)
target_include_directories(carrier_mutants PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/carriers/mutants)
target_compile_options(carrier_mutants PRIVATE -O0)
