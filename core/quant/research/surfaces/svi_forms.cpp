#include "research/surfaces/svi_forms.h"

#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::volatility {
namespace {

/// The parameters if a smile can have them; a year stands for any time to expiry.
Result<SviParameters> checked(const SviParameters& raw)
{
    const auto slice = SviSlice::create(raw, 1.0);
    if (!slice) return tl::unexpected<Error>(slice.error());
    return raw;
}

tl::unexpected<Error> noSmile(const JumpWings& w, double years)
{
    return fail(ErrorCode::InvalidArgument,
                fmt::format("jump-wings need years > 0, v > 0, p and c > 0, 0 <= vTilde <= v and a raw smile that has "
                            "them, were v {}, psi {}, p {}, c {}, vTilde {}, years {}",
                            w.v, w.psi, w.p, w.c, w.vTilde, years));
}

bool isReadable(const JumpWings& w, double years)
{
    const bool finite = std::isfinite(w.v) && std::isfinite(w.psi) && std::isfinite(w.p) && std::isfinite(w.c) &&
                        std::isfinite(w.vTilde) && std::isfinite(years);
    return finite && years > 0.0 && w.v > 0.0 && w.p >= 0.0 && w.c >= 0.0 && w.p + w.c > 0.0 && w.vTilde >= 0.0 &&
           w.vTilde <= w.v;
}

}  // namespace

Result<NaturalSvi> toNatural(const SviParameters& raw)
{
    const auto fine = checked(raw);
    if (!fine) return tl::unexpected<Error>(fine.error());
    const double root = std::sqrt(1.0 - raw.rho * raw.rho);
    NaturalSvi natural{.delta = 0.0,
                       .mu = raw.m + raw.rho * raw.sigma / root,
                       .rho = raw.rho,
                       .omega = 2.0 * raw.b * raw.sigma / root,
                       .zeta = root / raw.sigma};
    natural.delta = raw.a - 0.5 * natural.omega * root * root;
    return natural;
}

Result<SviParameters> toRaw(const NaturalSvi& n)
{
    const bool fine = std::isfinite(n.delta) && std::isfinite(n.mu) && std::isfinite(n.omega) && n.omega >= 0.0 &&
                      std::abs(n.rho) < 1.0 && std::isfinite(n.zeta) && n.zeta > 0.0;
    if (!fine) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("natural SVI needs finite values, |rho| < 1, omega >= 0 and zeta > 0, were delta {}, "
                                "mu {}, rho {}, omega {}, zeta {}",
                                n.delta, n.mu, n.rho, n.omega, n.zeta));
    }
    const double square = 1.0 - n.rho * n.rho;
    return checked({.a = n.delta + 0.5 * n.omega * square,
                    .b = 0.5 * n.omega * n.zeta,
                    .rho = n.rho,
                    .m = n.mu - n.rho / n.zeta,
                    .sigma = std::sqrt(square) / n.zeta});
}

Result<JumpWings> toJumpWings(const SviParameters& raw, double yearsToExpiry)
{
    const auto slice = SviSlice::create(raw, yearsToExpiry);
    if (!slice) return tl::unexpected<Error>(slice.error());
    const double w0 = slice->totalVariance(0.0);
    if (!(w0 > 0.0)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("jump-wings need a positive variance at the forward, was {}", w0));
    }
    const double root = std::sqrt(w0);
    const double centre = steady::hypot(raw.m, raw.sigma);
    const double least = raw.a + raw.b * raw.sigma * std::sqrt(1.0 - raw.rho * raw.rho);
    return JumpWings{.v = w0 / yearsToExpiry,
                     .psi = raw.b / (2.0 * root) * (raw.rho - raw.m / centre),
                     .p = slice->leftSlope() / root,
                     .c = slice->rightSlope() / root,
                     .vTilde = std::max(least, 0.0) / yearsToExpiry};
}

Result<SviParameters> toRaw(const JumpWings& wings, double yearsToExpiry)
{
    if (!isReadable(wings, yearsToExpiry)) return noSmile(wings, yearsToExpiry);
    const double w0 = wings.v * yearsToExpiry;
    const double root = std::sqrt(w0);
    const double drop = (wings.v - wings.vTilde) * yearsToExpiry;
    SviParameters raw;
    raw.b = 0.5 * root * (wings.c + wings.p);
    raw.rho = 1.0 - wings.p * root / raw.b;
    const double beta = raw.rho - 2.0 * wings.psi * root / raw.b;
    if (!(std::abs(raw.rho) < 1.0) || !(std::abs(beta) < 1.0)) return noSmile(wings, yearsToExpiry);
    // With x = m/sigma = beta/sqrt(1 - beta^2): w0 - least = b sigma (-rho x + sqrt(1 + x^2) - sqrt(1 - rho^2)). The
    // published form divides by m and breaks down at beta = 0; this one is the same and does not.
    const double cosine = std::sqrt(1.0 - beta * beta);
    const double shape = (1.0 - raw.rho * beta) / cosine - std::sqrt(1.0 - raw.rho * raw.rho);
    raw.sigma = drop / (raw.b * shape);
    raw.m = raw.sigma * beta / cosine;
    if (!std::isfinite(raw.sigma) || raw.sigma <= 0.0) return noSmile(wings, yearsToExpiry);
    raw.a = wings.vTilde * yearsToExpiry - raw.b * raw.sigma * std::sqrt(1.0 - raw.rho * raw.rho);
    return checked(raw);
}

Result<JumpWings> ssviRepairOf(const JumpWings& wings)
{
    JumpWings repaired = wings;
    repaired.c = wings.p + 2.0 * wings.psi;
    if (!isReadable(wings, 1.0) || !(repaired.c > 0.0)) return noSmile(repaired, 1.0);
    const double sum = wings.p + repaired.c;
    repaired.vTilde = 4.0 * wings.v * wings.p * repaired.c / (sum * sum);
    return repaired;
}

}  // namespace ballast::volatility
