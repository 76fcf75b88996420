#pragma once

#include <array>
#include <cstdint>

/// The fits of exp, log and Mills' ratio, those of the batch kernel (kernel_math.h): for steady.h and its lanes.
namespace ballast::pricing::steady::fits {

inline constexpr double kLog2High =
    6.93147180369123816490e-01;  ///< Its product with a whole number of 20 bits is exact.
inline constexpr double kLog2Low = 1.90821492927058770002e-10;
inline constexpr double kInverseLog2 = 1.44269504088896340736;
inline constexpr double kInverseRootTwoPi = 0.39894228040143267794;
inline constexpr double kRounder = 0x1.8p52;  ///< Its sum with a small number is that number rounded, in the last bits.
inline constexpr std::uint64_t kRootHalfBits = 0x3fe6a09e00000000ULL;
inline constexpr std::uint64_t kOneBits = 0x3ff0000000000000ULL;

inline constexpr std::array kExp{0.50000000000000184039,     0.1666666666666668082,    0.04166666666648795252,
                                 0.0083333333333195896163,   0.0013888888952352862866, 0.00019841269890076402829,
                                 0.000024801485441561312966, 2.7557240887229868596e-6, 2.763265472252779189e-7,
                                 2.5110049204818659793e-8};
inline constexpr std::array kLog{6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
                                 2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
                                 1.479819860511658591e-01};
inline constexpr std::array kMillsOver{
    357591.22074911442148, 554679.38690861419175, 425581.43686832182747, 207447.64103556680414, 70107.438468256731689,
    16966.098666754551678, 2939.8655543175996426, 352.94786146162253754, 26.844562594197269192, 0.99999999999734014342};
inline constexpr std::array kMillsUnder{285316.51411436764858,
                                        670219.76056392596671,
                                        731664.60008339658675,
                                        490076.49161793988352,
                                        223717.91116056058553,
                                        72993.611696451844149,
                                        17317.046643433445358,
                                        2966.7101139122250249,
                                        353.94786151444700884,
                                        26.844562593638623867,
                                        1.0};

}  // namespace ballast::pricing::steady::fits
