#include "chain/quantity.h"

#include <fmt/format.h>

#include "base/typed_text.h"

namespace ballast::chain {

std::string toQuantity(const signing::Word& value)
{
    const auto digits = signing::toDigits(signing::minimalBytes(value));
    const auto first = digits.find_first_not_of('0');
    return "0x" + (first == std::string::npos ? "0" : digits.substr(first));
}

Result<signing::Word> quantityFromText(std::string_view text)
{
    const bool spareZero = text.size() > 3 && text.starts_with("0x0");
    if (!text.starts_with("0x") || spareZero)
        return fail(ErrorCode::Parse,
                    fmt::format("quantity {}: expected 0x and digits without leading zeros", printable(text, 80)));
    return signing::unsignedWord(text);
}

}  // namespace ballast::chain
