#include "ballast_cli/surface/surface_report_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace ballast::cli::report {

namespace {

std::string shown(const std::optional<double>& value, int decimals)
{
    return value ? fmt::format("{:.{}f}", *value, decimals) : std::string("absent");
}

std::string bounded(const char* what, const std::optional<double>& value, double bound, int decimals)
{
    const char* verdict = !value ? "absent" : *value <= bound ? "met" : "not met";
    return fmt::format("| {} | {} | {} | {} |\n", what, shown(value, decimals), bound, verdict);
}

double shareUpTo(const std::vector<double>& values, double bound)
{
    const auto count = std::count_if(values.begin(), values.end(), [bound](double value) { return value <= bound; });
    return values.empty() ? 0.0 : 100.0 * static_cast<double>(count) / static_cast<double>(values.size());
}

std::string soundnessText(const FitStatistics& s)
{
    const double share = s.slices > 0 ? 100.0 * s.marked / s.slices : 0.0;
    std::string text = bounded("slices marked for arbitrage, % of all", share, 2.0, 2);
    text += bounded("slices with butterfly or calendar arbitrage and no mark", s.unmarked, 0.0, 0);
    text += bounded("good smiles that leave a quote within 1.5 standard deviations by more than its spread",
                    s.goodFarOutside, 0.0, 0);
    const auto outside = [](int inside, int all) { return all > 0 ? 100.0 - 100.0 * inside / all : 0.0; };
    text += bounded("quotes outside bid and ask between 5 and 95 delta, % of those with both",
                    outside(s.innerFitInside, s.innerTwoSided), outside(s.innerMarkInside, s.innerTwoSided), 2);
    text += bounded("quotes outside bid and ask, % of all with both", outside(s.fitInside, s.twoSided),
                    outside(s.markInside, s.twoSided), 2);
    return text;
}

/// What the rows themselves say, apart from the fit.
std::string rowsText(const FitStatistics& s)
{
    constexpr std::size_t kNamed = 3;
    const auto presence = presenceOf(s.told);
    std::string lacking;
    for (std::size_t i = 0; i < std::min(kNamed, presence.lacking.size()); ++i)
        lacking += (i == 0 ? ": " : ", ") + presence.lacking[i];
    std::string text = fmt::format(
        "\nFrom the rows themselves: {} expiries of a chain were listed; {} of the {} captures and expiries from a "
        "listing to its last minute lack a smile{}.\n",
        presence.expiries, presence.lacking.size(), presence.expected, lacking);
    return text +
           fmt::format(
               "\nOf every bid and ask within 1.5 standard deviations, used or left out, of calls and puts, each "
               "at the forward of its own row: {} of {} good smiles leave one by more than its spread in "
               "premium, by {:.2f} spreads at worst; the venue's own marks do so in {}.\n",
               s.rows.far, s.rows.smiles, s.rows.worst, s.rows.farMarks);
}

}  // namespace

std::string fitText(const FitStatistics& s)
{
    std::string text = "## Fit to the recorded chains\n\n";
    if (s.captures == 0) return text + "Absent: no option chain captures in the folder.\n\n";
    text += fmt::format("{} captures, {} surfaces (a capture and coin each), {} slices, {} expiries without a fit, {} "
                        "surfaces without any; {} marks between 5 and 95 delta.\n\n",
                        s.captures, s.surfaces, s.slices, s.unfitted, s.badSurfaces, s.errors.size());
    text += "Error: distance of the fitted volatility from the venue's mark volatility, in volatility points.\n\n"
            "| what | reached | bound | |\n| --- | --- | --- | --- |\n";
    text += bounded("median of all marks", quantile(s.errors, 0.5), 0.09, 4);
    text += bounded("95th percentile of all marks", quantile(s.errors, 0.95), 0.43, 4);
    text += bounded("median of a capture and coin, in 90 % of them", quantile(s.chainMedians, 0.9), 0.15, 4);
    text += bounded("median of a capture and coin, greatest", quantile(s.chainMedians, 1.0), 0.40, 4);
    text += soundnessText(s);
    text += fmt::format("\n{} of {} smiles are good; the bound of quotes outside is the venue's own marks'.\n", s.good,
                        s.slices);
    text += rowsText(s);
    text += fmt::format("\n{:.1f} % of the captures and coins have a median of at most 0.15, {:.1f} % of the marks an "
                        "error of at most 1.0.\n\n",
                        shareUpTo(s.chainMedians, 0.15), shareUpTo(s.errors, 1.0));
    text +=
        fmt::format("Marks repriced by Black-76 on each row's own forward and volatility, {} marks, in coin: median "
                    "error {}, median of the worst capture {}, 99th percentile {}. Marks are fetched over seconds, so "
                    "they lag their forwards in captures of a moving market.\n\n",
                    s.repricing.size(), shown(quantile(s.repricing, 0.5), 6),
                    shown(quantile(s.repricingMedians, 1.0), 6), shown(quantile(s.repricing, 0.99), 6));
    return text + fmt::format("Fitting took {:.0f} microseconds a surface, quotes read and bid and ask volatilities "
                              "solved for included.\n\n",
                              s.surfaces > 0 ? 1e6 * s.fitSeconds / s.surfaces : 0.0);
}

std::string authorText(const std::vector<AuthorDay>& days)
{
    std::string text = "## Another author's fits on the same days\n\n";
    if (days.empty()) return text + "Absent: no full tickers with an author's parameters found.\n\n";
    text += "Errors against the same marks between 5 and 95 delta, in volatility points: median / 95th percentile. The "
            "author fits each expiry alone, without a condition between expiries.\n\n"
            "| tickers | marks | ours | author's SVI | author's SABR | ATM, ours less author's, greatest |\n"
            "| --- | --- | --- | --- | --- | --- |\n";
    const auto pair = [](const std::vector<double>& errors) {
        if (errors.empty()) return std::string("absent");
        return shown(quantile(errors, 0.5), 3) + " / " + shown(quantile(errors, 0.95), 3);
    };
    for (const AuthorDay& day : days) {
        std::vector<double> atm;
        for (std::size_t i = 0; i < day.atmOurs.size(); ++i)
            atm.push_back(std::abs(day.atmOurs[i] - day.atmAuthor[i]));
        text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", day.day, day.ours.size(), pair(day.ours),
                            pair(day.svi), pair(day.sabr), shown(quantile(atm, 1.0), 3));
    }
    return text + "\n";
}

std::string greeksText(const std::string& title, const GreekStatistics& s)
{
    std::string text = "## " + title + "\n\n";
    if (s.rows == 0) return text + "Absent: no such records found.\n\n";
    text +=
        fmt::format("{} rows. Within rounding: explained by half a unit of the greek's fifth decimal and of the mark "
                    "volatility's second (in percent).\n\n",
                    s.rows);
    if (const auto late = quantile(s.minutesLate, 0.5)) {
        text +=
            fmt::format("The records carry no forward and no minute: the forward of an expiry is that of its deltas, "
                        "the time is that of vega over theta, {:.1f} minutes after the stamp (median of {} hours).\n\n",
                        *late, s.minutesLate.size());
    }
    text +=
        "| greek | median difference | 99th percentile | greatest | within rounding, % | and up to a minute old, % |\n"
        "| --- | --- | --- | --- | --- | --- |\n";
    for (std::size_t i = 0; i < kGreekNames.size(); ++i) {
        const auto& d = s.differences[i];
        text += fmt::format("| {} | {} | {} | {} | {:.1f} | {:.1f} |\n", kGreekNames[i], shown(quantile(d, 0.5), 6),
                            shown(quantile(d, 0.99), 6), shown(quantile(d, 1.0), 6),
                            100.0 * static_cast<double>(s.within[i]) / static_cast<double>(s.rows),
                            100.0 * static_cast<double>(s.withinMinute[i]) / static_cast<double>(s.rows));
    }
    return text + "\n";
}

std::string conventionsText()
{
    return "## Conventions found\n\n"
           "- Delta is N(d1) on the expiry's forward, not premium-adjusted; gamma is per unit of the forward.\n"
           "- Vega is in USD per volatility point; rho is K T N(d2)/100, in USD per percent.\n"
           "- Theta is in USD a day: minus the least of one day's theta, the theta of the life that is left, and the "
           "whole premium.\n"
           "- Greeks are rounded to five decimals, mark volatility to two decimals of a percent, premiums in full "
           "tickers mostly to four decimals of a coin.\n"
           "- Time to expiry is ACT/365 from the ticker's own stamp; the interest rate is 0 throughout.\n"
           "- The venue computes greeks some 25 seconds before the ticker's stamp: vega and rho of short options show "
           "it.\n"
           "- The author's SVI is total variance over ln(K/F); the SABR is Hagan's with beta 1; expiries are in New "
           "York "
           "winter time.\n";
}

std::string corruptionText(const std::vector<CorruptionRow>& rows, std::uint64_t seed)
{
    std::string text = fmt::format(
        "## One fault in a good capture\n\nSeed {}. Volatilities at the money against those of the same capture "
        "without "
        "the fault, volatility points: greatest change of an expiry that it touches and of one that it does not. "
        "Named: "
        "the capture's contradiction is said. Lost: smiles that are gone (a run carries them). Unmarked: smiles that "
        "moved by more than 1 point (0.2 where they are not touched) and are good all the same.\n\n"
        "| column | scope | times | tries | own | others | named | lost | unmarked |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        seed);
    for (const auto& row : rows)
        text += fmt::format("| {} | {} | {} | {} | {:.2f} | {:.2f} | {} | {} | {} |\n", row.what, row.scope, row.factor,
                            row.tries, row.worstOwn, row.worstOther, row.said, row.lost, row.unmarked);
    int unmarked = 0;
    for (const auto& row : rows)
        unmarked += row.unmarked;
    return text + fmt::format("\n{} smiles moved without a mark.\n\n", unmarked);
}

}  // namespace ballast::cli::report
