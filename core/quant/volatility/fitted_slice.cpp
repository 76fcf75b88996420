#include "volatility/fitted_slice.h"

namespace ballast::volatility {

std::string_view reasonOf(Rejection rejection) noexcept
{
    switch (rejection) {
    case Rejection::None:
        return "";
    case Rejection::OtherSide:
        return "in the money: the other side stands for the strike";
    case Rejection::Repeated:
        return "the option stands twice";
    case Rejection::NoVolatility:
        return "no mark volatility and none of a mark price";
    case Rejection::AbsurdVolatility:
        return "a volatility below 2 % or above 1,000 %";
    case Rejection::MarksDiffer:
        return "two rows of the option give two volatilities";
    case Rejection::MarkIsNotPrice:
        return "mark volatility and mark price contradict each other";
    case Rejection::Crossed:
        return "bid above ask";
    case Rejection::MarkOffMarket:
        return "mark outside bid and ask by more than their spread";
    case Rejection::OffNeighbours:
        return "off the strikes beside it";
    case Rejection::FarFromMoney:
        return "too far from the money";
    }
    return "";
}

}  // namespace ballast::volatility
