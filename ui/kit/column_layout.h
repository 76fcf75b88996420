#pragma once

#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Where one shown column stands.
struct PlacedColumn {
    int column{};  ///< Of the model.
    int left{}, width{};
};

/// Order, widths and visibility of a ladder's columns, as the person left them, kept in the settings under the ladder's
/// id. Width not used up goes to all columns alike, or to those that take the rest. Where there is too little, columns
/// give way to those that keep their place.
///
/// Threads  GUI thread.
class ColumnLayout {
public:
    /// Once for each table and `version`: kept columns and sets of it, each as `bringUp` makes them of what was kept.
    static void bringUpKept(const QString& id, int version, const std::function<QStringList(QStringList)>& bringUp);

    explicit ColumnLayout(QString id) : m_id(std::move(id)) {}

    /// Takes the model's columns; what was chosen for an id stays.
    void setColumns(const std::vector<LadderColumn>& columns);
    /// Figures that are wider than their column's sample make it wider, for as long as the columns stay the same: none
    /// is cut, and no column shrinks again. True if one grew.
    bool learnWidths(const std::vector<LadderRow>& rows);
    void fit(int width);
    const std::vector<PlacedColumn>& placed() const { return m_placed; }
    int totalWidth() const;
    int padding() const { return m_padding; }
    /// Shown by choice, but with no room at this width: see LadderColumn::keeps. In the order shown.
    const std::vector<int>& withoutRoom() const { return m_withoutRoom; }

    bool isShown(int column) const;
    void setShown(int column, bool shown);
    void setWidth(int column, int width);
    /// Moves a column before the one that stands at place `place` of the shown ones.
    void move(int column, int place);
    void reset();

    /// The first `count` shown columns stay while the others are scrolled; never all of them.
    void freeze(int count);
    int frozen() const { return m_frozen; }
    /// Their width as placed.
    int frozenWidth() const;

    /// Order, widths, what is shown and frozen, as one value.
    QStringList state() const;
    void setState(const QStringList& state);

    static constexpr int kLongestName = 24;
    /// Sets of columns under a person's own names, for this ladder.
    QStringList sets() const;
    /// A set of that name is replaced; no name, or too long a one, saves nothing.
    void saveSet(const QString& name) const;
    void chooseSet(const QString& name);
    void deleteSet(const QString& name) const;

private:
    struct Choice {
        QString id;
        int column{-1};
        int width{};  ///< 0: natural.
        bool shown{true};
    };

    Choice* find(int column);
    const Choice* find(int column) const;
    int naturalWidth(const Choice& choice, int padding) const;
    void place(int width, int padding);
    void giveWay(int width);
    bool isUnitInUse(const LadderColumn& column) const;
    void take(const QStringList& state);
    void load();
    void save() const;

    QString m_id;
    std::vector<LadderColumn> m_columns;
    std::vector<Choice> m_choices;  ///< In the order shown.
    int m_frozen{};
    std::vector<PlacedColumn> m_placed;
    std::vector<int> m_withoutRoom;
    std::vector<int> m_learned;  ///< Of each column, text in pixels.
    int m_padding{8};
    bool m_isNarrow{};  ///< Words take what figures leave, and end in an ellipsis.
};

}  // namespace ballast::ui
