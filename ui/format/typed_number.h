#pragma once

#include <QString>
#include <optional>

/// Text to numbers: what a person types into a field of the desk.
namespace ballast::ui {

/// Digits, decimals after a point, a sign ("−" of the screen too). A comma stands between thousands alone, as the desk
/// writes it ("1,250.5"). Empty where it is no number: "0,5" is none, since one that leaves commas out reads 5.
std::optional<double> typedNumber(const QString& words);

/// What to type instead where a comma is why it is no number, as a sentence with a space before it; else empty.
QString commaAdvice(const QString& words);

}  // namespace ballast::ui
