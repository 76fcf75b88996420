#pragma once

#include <QSortFilterProxyModel>

namespace ballast::ui {

/// Decisions of one kind that contain a text.
class DecisionFilterModel : public QSortFilterProxyModel {
    Q_OBJECT
public:
    enum class Show { All, Acted, Held, Refused, Mine };
    explicit DecisionFilterModel(QObject* parent = nullptr);
    void setShown(Show shown);
    void setWords(const QString& words);
    bool isFiltering() const { return m_shown != Show::All || !m_words.isEmpty(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    Show m_shown{Show::All};
    QString m_words;
};

}  // namespace ballast::ui
